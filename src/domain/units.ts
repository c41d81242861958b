/** Units live in names: these aliases say which one a number carries. */
export type Metres = number;
export type SquareMetres = number;
export type Pixels = number;
export type Degrees = number;
export type Radians = number;
export type Milliseconds = number;

/** A place in WGS84, degrees. */
export interface LonLat {
  readonly lon: Degrees;
  readonly lat: Degrees;
}

/** Symmetric 2x2 covariance in the local east-north frame, square metres. */
export interface GroundCovariance {
  readonly eastEast: SquareMetres;
  readonly eastNorth: SquareMetres;
  readonly northNorth: SquareMetres;
}

/** An axis-aligned box in the pixels of the photo as stored (Orientation tag not applied): left, top, width, height. */
export interface BoxInPhoto {
  readonly x: Pixels;
  readonly y: Pixels;
  readonly width: Pixels;
  readonly height: Pixels;
}

/** A point in photo pixels; (0, 0) is the outer corner of the top left pixel. */
export interface PointInPhoto {
  readonly x: Pixels;
  readonly y: Pixels;
}

/** A closed ring as GeoJSON stores it: [lon, lat] pairs, the first repeated at the end. */
export interface GroundPolygon {
  readonly type: 'Polygon';
  readonly coordinates: [number, number][][];
}
