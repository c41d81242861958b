export interface Place {
  readonly lon: number;
  readonly lat: number;
  readonly accuracyMetres: number;
}

const WAIT_MS = 12_000;
const EARTH_METRES_PER_DEGREE = 111_320;

/** Where the phone is; null when it doesn’t know or may not say. Browsers tell it on HTTPS alone. */
export function findPlace(): Promise<Place | null> {
  return new Promise((resolve) => {
    if (!('geolocation' in navigator)) return resolve(null);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) =>
        resolve({ lon: coords.longitude, lat: coords.latitude, accuracyMetres: coords.accuracy }),
      () => resolve(null),
      { enableHighAccuracy: true, timeout: WAIT_MS, maximumAge: 30_000 },
    );
  });
}

/** Good to a per cent within a city. */
export function metresBetween(
  a: { readonly lon: number; readonly lat: number },
  b: { readonly lon: number; readonly lat: number },
): number {
  const east = (a.lon - b.lon) * Math.cos((a.lat * Math.PI) / 180);
  return Math.hypot(east, a.lat - b.lat) * EARTH_METRES_PER_DEGREE;
}
