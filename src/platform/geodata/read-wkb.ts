/** A GeoJSON geometry, its numbers not yet checked. */
export interface WkbGeometry {
  readonly type: string;
  readonly coordinates: unknown;
}

const names = ['Geometry', 'Point', 'LineString', 'Polygon', 'MultiPoint', 'MultiLineString', 'MultiPolygon'];
const ewkbFlags = { z: 0x80000000, m: 0x40000000, srid: 0x20000000 };

/**
 * Well-known binary (OGC 06-103r4, 8.2), with Z and M by ISO's thousands or by EWKB's flags; both are dropped. Collections and curves
 * come back with their name and no coordinates. Throws RangeError for bytes that end early or lie about a count.
 */
export function readWkb(bytes: Uint8Array, from = 0): WkbGeometry {
  return new WkbReader(bytes, from).geometry();
}

class WkbReader {
  private readonly view: DataView;
  private littleEndian = true;

  constructor(
    bytes: Uint8Array,
    private at: number,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  geometry(): WkbGeometry {
    this.littleEndian = this.view.getUint8(this.at) === 1;
    this.at += 1;
    const code = this.integer();
    if (code & ewkbFlags.srid) this.at += 4;
    const plain = code & 0x0fffffff;
    const thousands = Math.floor(plain / 1000);
    const hasZ = (code & ewkbFlags.z) !== 0 || thousands === 1 || thousands === 3;
    const hasM = (code & ewkbFlags.m) !== 0 || thousands === 2 || thousands === 3;
    const dimensions = 2 + (hasZ ? 1 : 0) + (hasM ? 1 : 0);
    const kind = plain % 1000;
    return {
      type: names[kind] ?? `geometry of type ${kind}`,
      coordinates: this.coordinates(kind, dimensions),
    };
  }

  private coordinates(kind: number, dimensions: number): unknown {
    const point = () => this.point(dimensions);
    const points = () => this.many(8 * dimensions, point);
    switch (kind) {
      case 1:
        return point();
      case 2:
        return points();
      case 3:
        return this.many(4, points);
      case 4:
      case 5:
      case 6:
        return this.many(5, () => this.geometry().coordinates);
      default:
        return null;
    }
  }

  private point(dimensions: number): [number, number] {
    const x = this.view.getFloat64(this.at, this.littleEndian);
    const y = this.view.getFloat64(this.at + 8, this.littleEndian);
    this.at += 8 * dimensions;
    if (this.at > this.view.byteLength) throw new RangeError('the geometry ends early');
    return [x, y];
  }

  /** The count is held against the bytes that are left before anything is made room for. */
  private many<T>(leastBytes: number, read: () => T): T[] {
    const count = this.integer();
    if (count * leastBytes > this.view.byteLength - this.at) throw new RangeError('the geometry ends early');
    return Array.from({ length: count }, read);
  }

  private integer(): number {
    const value = this.view.getUint32(this.at, this.littleEndian);
    this.at += 4;
    return value;
  }
}
