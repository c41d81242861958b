import type { Metres, Pixels } from '../units';

/** What a photo can't tell apart is left open: below this many pixels a width isn't measured. */
export const RESOLVED_PIXELS = 3;

export interface OpeningSighting {
  readonly pixels: Pixels;
  readonly groundSampleDistance: Metres;
}

/** A crack's width that is read off a profile is known to about this much. */
const READING_ERROR: Pixels = 0.7;

/**
 * The opening of a crack from the photos that resolve it: the median in metres. Null where none does, be it that the
 * crack is narrower than three pixels in each, or that it didn't stand out.
 */
export function openingFrom(
  sightings: readonly OpeningSighting[],
): { readonly width: Metres; readonly error: Metres } | null {
  const resolved = sightings
    .filter(({ pixels }) => pixels >= RESOLVED_PIXELS)
    .map(({ pixels, groundSampleDistance }) => ({
      width: pixels * groundSampleDistance,
      error: READING_ERROR * groundSampleDistance,
    }))
    .sort((a, b) => a.width - b.width);
  // Where most photos leave it unresolved, the few that don't have measured its widest spot or a shadow.
  if (resolved.length === 0 || 2 * resolved.length < sightings.length) return null;
  return resolved[Math.floor((resolved.length - 1) / 2)]!;
}
