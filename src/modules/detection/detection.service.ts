import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import type { Actor } from '../../domain/access/actor';
import { Conditions } from '../../platform/database/conditions';
import { notFound } from '../../platform/http/errors';
import { ownFlightsOnly } from '../flight/flight-access';
import { DETECTION_SELECT, type DetectionListQuery, type DetectionRow } from './detection.dto';

/** Reads what the newest run of each photo shows, people's boxes included. */
@Injectable()
export class DetectionService {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  list(
    query: DetectionListQuery,
    actor: Actor,
    page: { limit: number; afterId: string | null },
  ): Promise<DetectionRow[]> {
    const where = new Conditions().and('detection.superseded_at is null');
    const operatorId = ownFlightsOnly(actor);
    if (operatorId) where.and(`flight.operator_id = ${where.put(operatorId)}`);
    if (query.photo) where.and(`detection.photo_id = ${where.put(query.photo)}`);
    if (query.flight) where.and(`detection.flight_id = ${where.put(query.flight)}`);
    if (query.class) where.and(`detection.damage_class = any(${where.put(query.class)}::text[])`);
    if (query.decision) where.and(`detection.decision = any(${where.put(query.decision)}::text[])`);
    if (query.untrusted !== undefined) where.and(`detection.lon is ${query.untrusted ? '' : 'not'} null`);
    if (page.afterId) where.and(`detection.id > ${where.put(page.afterId)}`);
    return this.database.query(
      `${DETECTION_SELECT} where ${where} order by detection.id limit ${where.put(page.limit)}`,
      where.parameters,
    );
  }

  async find(id: string, manager: EntityManager = this.database.manager): Promise<DetectionRow> {
    const [row] = await this.findMany([id], manager);
    if (!row) throw notFound('Detection', id);
    return row;
  }

  findMany(ids: readonly string[], manager: EntityManager = this.database.manager): Promise<DetectionRow[]> {
    return manager.query(`${DETECTION_SELECT} where detection.id = any($1::uuid[]) order by detection.id`, [
      ids,
    ]);
  }
}
