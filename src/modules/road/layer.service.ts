import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityTarget } from 'typeorm';
import type { Actor } from '../../domain/access/actor';
import { notFound } from '../../platform/http/errors';
import { AuditLog } from '../audit/audit-log.service';
import { Area } from './area.entity';
import type { FeatureListQuery } from './layer.dto';
import { Road } from './road.entity';
import { RoadApplyService } from './road-apply.service';
import { RoadLayer } from './road-layer.entity';

interface PageTold {
  readonly limit: number;
  readonly afterId: string | null;
}

/** Reads layers and takes them away. */
@Injectable()
export class LayerService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly audit: AuditLog,
    private readonly applying: RoadApplyService,
  ) {}

  list(): Promise<RoadLayer[]> {
    return this.database.getRepository(RoadLayer).find({ order: { kind: 'ASC', name: 'ASC' } });
  }

  roads(query: FeatureListQuery, page: PageTold): Promise<Road[]> {
    return this.features(Road, query, page);
  }

  areas(query: FeatureListQuery, page: PageTold): Promise<Area[]> {
    return this.features(Area, query, page);
  }

  /** With its roads or areas; defects forget them. */
  async remove(id: string, actor: Actor): Promise<void> {
    await this.database.transaction(async (manager) => {
      const layer = await manager.findOne(RoadLayer, { where: { id }, lock: { mode: 'pessimistic_write' } });
      if (!layer) throw notFound('Layer', id);
      await manager.delete(RoadLayer, id);
      await this.audit.record(manager, actor, {
        action: `${layer.kind}.remove`,
        subjectKind: 'road-layer',
        subjectId: id,
        details: { layer: layer.name, features: layer.featureCount },
      });
    });
    await this.applying.applyToAll();
  }

  private features<Row extends Road | Area>(
    of: EntityTarget<Row>,
    { bbox, layer, name }: FeatureListQuery,
    { limit, afterId }: PageTold,
  ): Promise<Row[]> {
    const rows = this.database.getRepository<Row>(of).createQueryBuilder('row');
    if (bbox) {
      const [west, south, east, north] = bbox;
      rows.andWhere(
        'box(point(row.west, row.south), point(row.east, row.north)) && box(point(:west, :south), point(:east, :north))',
        { west, south, east, north },
      );
    }
    if (layer) rows.andWhere('row.layerId = :layer', { layer });
    if (name) rows.andWhere('lower(row.name) = lower(:name)', { name });
    if (afterId) rows.andWhere('row.id > :afterId', { afterId });
    return rows.orderBy('row.id').limit(limit).getMany();
  }
}
