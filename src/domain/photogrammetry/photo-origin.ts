import type { Geotag, PoseReason } from './camera-pose';

type Camera = Geotag['camera'];

/** One aircraft that photos of a flight come from, as far as their headers tell. */
export interface PhotoOrigin {
  /** Make and model, with the serial number where two aircraft share them. */
  readonly label: string;
  readonly photos: number;
}

const nameOf = ({ make, model }: Camera): string => [make, model].filter((part) => part !== null).join(' ');

/** The same for photos of one aircraft; null where the header tells nothing. */
export const originKeyOf = (camera: Camera): string | null =>
  camera.droneSerial ?? camera.serial ?? (nameOf(camera) || null);

/**
 * The aircraft behind a flight's photos, the one with most photos first. An aircraft is told by its own serial number; where a header
 * lacks it by the camera's, and where it has neither by make and model. Photos that tell nothing count for none.
 */
export function photoOrigins(cameras: readonly Camera[]): PhotoOrigin[] {
  const byKey = new Map<string, { name: string; serial: string | null; photos: number }>();
  for (const camera of cameras) {
    const name = nameOf(camera);
    const serial = camera.droneSerial ?? camera.serial;
    const key = originKeyOf(camera);
    if (key === null) continue;
    const known = byKey.get(key) ?? { name, serial, photos: 0 };
    byKey.set(key, { ...known, photos: known.photos + 1 });
  }
  const found = [...byKey.values()].sort((a, b) => b.photos - a.photos);
  const isShared = (name: string) => found.filter((other) => other.name === name).length > 1;
  return found.map(({ name, serial, photos }) => ({
    label: serial !== null && (name === '' || isShared(name)) ? `${name} ${serial}`.trim() : name,
    photos,
  }));
}

/** What to tell of a flight whose photos come from more than one aircraft; null for one. */
export function severalDrones(cameras: readonly Camera[]): PoseReason | null {
  const origins = photoOrigins(cameras);
  if (origins.length < 2) return null;
  const each = origins.map(({ label, photos }) => `${label} (${photos})`).join(', ');
  return {
    code: 'several-drones',
    message: `The photos come from ${origins.length} drones: ${each}. Each counts its height from its own take-off point; check that they belong to one flight, or send them as flights of their own.`,
  };
}
