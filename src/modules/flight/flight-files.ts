/** What a flight's row knows of a file that came with it. Keys are never used twice, so what was read from one stays true. */
interface FlightFile {
  readonly key: string;
  readonly sizeBytes: number;
  /** ISO 8601. */
  readonly uploadedAt: string;
}

export interface FlightPoses extends FlightFile {
  /** Photos that the file knows. */
  readonly poses: number;
}

export interface FlightTerrain extends FlightFile {
  readonly epsg: number;
  /** West, south, east, north. */
  readonly bounds: readonly [number, number, number, number];
}

/** A height model for a city at a metre, or a flight's surface model at five centimetres. */
export const mostTerrainBytes = 200_000_000;
/** OpenSfM's reconstruction.json of some hundred photos, with its points; `shots.geojson` of the same is a thousandth. */
export const mostPosesBytes = 60_000_000;
