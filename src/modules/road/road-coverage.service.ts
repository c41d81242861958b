import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { type GroundArea, partsOf } from '../../domain/roads/ground-area';
import { type RoadCoverage, roadCoverage } from '../../domain/roads/road-coverage';
import { pairs } from './find-places';

/** How much of the city's centrelines a flight shows. */
@Injectable()
export class RoadCoverageService {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /** Null where no road layer reaches the flight. */
  async metresOfRoadSeen(
    footprints: readonly GroundArea[],
    planned: GroundArea | null,
  ): Promise<RoadCoverage | null> {
    const rings = [...footprints, ...(planned ? [planned] : [])]
      .flatMap(partsOf)
      .map((part) => part[0] ?? []);
    let [west, south, east, north] = [180, 90, -180, -90];
    for (const [lon, lat] of rings.flat()) {
      west = Math.min(west, lon);
      south = Math.min(south, lat);
      east = Math.max(east, lon);
      north = Math.max(north, lat);
    }
    if (west > east) return null;
    const rows: { line: number[] }[] = await this.database.query(
      `select line from road_piece
       where box(point(west, south), point(east, north)) && box(point($1, $2), point($3, $4))`,
      [west, south, east, north],
    );
    const lines = rows.map(({ line }) => pairs(line));
    return rows.length === 0 ? null : roadCoverage(lines, footprints, planned);
  }
}
