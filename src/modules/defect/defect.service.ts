import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Conditions } from '../../platform/database/conditions';
import { isInBox } from '../../platform/database/in-box';
import { notFound } from '../../platform/http/errors';
import { addPlaceFilters, PLACE_COLUMNS } from '../road/place.dto';
import type { DefectListQuery, DefectRow } from './defect.dto';
import { type EvidenceDto, loadEvidence } from './evidence.dto';

const SELECT = `select defect.id, defect.state, defect.damage_class, defect.is_class_by_person, defect.merged_into, defect.lon,
    defect.lat, defect.cov_ee, defect.cov_en, defect.cov_nn, defect.polygon, defect.length_m, defect.width_m, defect.area_m2,
    defect.bearing_deg, defect.measured_depth_m, defect.measured_width_m, defect.measured_length_m, defect.length_sigma_m, defect.width_sigma_m,
    defect.area_sigma_m2, defect.is_size_least, defect.leans_on_unregistered, defect.opening_m, defect.opening_sigma_m, defect.score, defect.photo_count, defect.first_flight_id,
    defect.last_flight_id, ${PLACE_COLUMNS}, defect.created_at, defect.updated_at, ticket.id as ticket_id
  from defect left join ticket on ticket.defect_id = defect.id`;

/** Reads defects. */
@Injectable()
export class DefectService {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /** In the order they became known. */
  list(query: DefectListQuery, page: { limit: number; afterId: string | null }): Promise<DefectRow[]> {
    const where = new Conditions();
    where.and(`defect.state = any(${where.put(query.state ?? ['active'])}::text[])`);
    if (query.class) where.and(`defect.damage_class = any(${where.put(query.class)}::text[])`);
    if (query.bbox) where.and(isInBox(where, 'defect', query.bbox));
    if (query.flight) where.and(`defect.id in (${seenBy(where.put(query.flight))})`);
    addPlaceFilters(where, query, 'defect.id');
    if (page.afterId) where.and(`defect.id > ${where.put(page.afterId)}`);
    return this.database.query(
      `${SELECT} where ${where} order by defect.id limit ${where.put(page.limit)}`,
      where.parameters,
    );
  }

  async find(id: string): Promise<{ row: DefectRow; evidence: EvidenceDto[] }> {
    const [row]: DefectRow[] = await this.database.query(`${SELECT} where defect.id = $1`, [id]);
    if (!row) throw notFound('Defect', id);
    return { row, evidence: await loadEvidence(this.database.manager, id) };
  }
}

/** Ids of the defects that a flight's detections point to, as a subquery. */
export const seenBy = (flight: string): string =>
  `select detection.defect_id from detection where detection.flight_id = ${flight}
     and detection.superseded_at is null and detection.defect_id is not null`;
