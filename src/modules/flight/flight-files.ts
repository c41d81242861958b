import type { Metres } from '../../domain/units';

/** What a flight's row knows of a file that came with it. Keys are never used twice, so what was read from one stays true. */
interface FlightFile {
  readonly key: string;
  /** As its sender calls it; null where nobody said. */
  readonly name?: string | null;
  readonly sizeBytes: number;
  /** ISO 8601. */
  readonly uploadedAt: string;
}

export interface FlightPoses extends FlightFile {
  /** Photos that the file knows. */
  readonly poses: number;
  /** Photos of the flight that it knew when it came. */
  readonly photosMatched?: number;
  /** The take-off level on the file's own datum, from photos that had told their height by then; null where none had. */
  readonly takeOffAltitude?: Metres | null;
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
