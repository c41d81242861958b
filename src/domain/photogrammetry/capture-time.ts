import { type CameraTags, xmpText } from './camera-tags';

/**
 * When the photo was taken, ISO 8601 with its zone, or null where no tag tells the zone: a local time without one would be
 * stored hours off. Sources in order: the GNSS clock, DJI's UTCAtExposure, EXIF time with its offset.
 */
export function captureTime(tags: CameraTags): string | null {
  return (
    isoOrNull(tags.gnssTime) ??
    isoOrNull(withUtc(xmpText(tags.xmp, 'drone-dji', 'UTCAtExposure'))) ??
    isoOrNull(withOffset(tags.capturedAt, tags.capturedOffset))
  );
}

function withUtc(text: string | null): string | null {
  return text === null
    ? null
    : `${text
        .trim()
        .replace(/Z$/i, '')
        .replace(' ', 'T')
        .replace(/^(\d{4}):(\d\d):/, '$1-$2-')}Z`;
}

function withOffset(local: string | null, offset: string | null): string | null {
  if (local === null || !/^[+-]\d\d:\d\d$/.test(offset?.trim() ?? '')) return null;
  return local.trim().replace(/^(\d{4}):(\d\d):(\d\d) /, '$1-$2-$3T') + offset!.trim();
}

/** Years before drones and after 2100 come from clocks that were never set. */
function isoOrNull(text: string | null): string | null {
  if (text === null) return null;
  const at = new Date(text);
  const year = at.getUTCFullYear();
  return Number.isNaN(at.getTime()) || year < 2005 || year > 2100 ? null : at.toISOString();
}
