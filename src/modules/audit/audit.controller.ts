import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { Allow } from '../../platform/http/access';
import { Answers, iso, isoDateTime } from '../../platform/http/answers';
import { makePage, type Page, pageOf, pageQuery, readPage } from '../../platform/http/pages';
import { AuditEvent } from './audit-event.entity';

const auditQuery = z.object({
  ...pageQuery,
  actorId: z.uuid().optional(),
  action: z.string().max(60).optional().describe('Exact, or a noun with a dot: `ticket.`'),
  subjectKind: z.string().max(30).optional(),
  subjectId: z.string().max(60).optional(),
  from: isoDateTime.optional(),
  to: isoDateTime.optional(),
});

const auditEventSchema = z
  .object({
    id: z.string(),
    at: isoDateTime,
    actor: z.object({ kind: z.string(), id: z.uuid().nullable(), label: z.string() }),
    action: z.string(),
    subject: z.object({ kind: z.string(), id: z.string() }),
    details: z.record(z.string(), z.unknown()),
    correlationId: z.string().nullable(),
  })
  .meta({ id: 'AuditEvent' });
type AuditEventDto = z.infer<typeof auditEventSchema>;

@ApiTags('audit')
@Controller('audit')
export class AuditController {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  @Get()
  @ApiOperation({ summary: 'Who did what, newest first' })
  @Allow('supervisor', 'admin')
  @Answers(200, pageOf(auditEventSchema))
  async list(@Query({ schema: auditQuery }) query: z.infer<typeof auditQuery>): Promise<Page<AuditEventDto>> {
    const { limit, after } = readPage(query, z.tuple([z.string().regex(/^\d{1,18}$/)]));
    const events = this.database.getRepository(AuditEvent).createQueryBuilder('event');
    if (after) events.andWhere('event.id < :after', { after: after[0] });
    if (query.actorId) events.andWhere('event.actorId = :actorId', { actorId: query.actorId });
    if (query.subjectKind)
      events.andWhere('event.subjectKind = :subjectKind', { subjectKind: query.subjectKind });
    if (query.subjectId) events.andWhere('event.subjectId = :subjectId', { subjectId: query.subjectId });
    if (query.from) events.andWhere('event.at >= :from', { from: query.from });
    if (query.to) events.andWhere('event.at < :to', { to: query.to });
    if (query.action?.endsWith('.'))
      events.andWhere('starts_with(event.action, :action)', { action: query.action });
    else if (query.action) events.andWhere('event.action = :action', { action: query.action });
    const rows = await events
      .orderBy('event.id', 'DESC')
      .limit(limit + 1)
      .getMany();
    return makePage(rows.map(present), limit, (event) => [event.id]);
  }
}

const present = (event: AuditEvent): AuditEventDto => ({
  id: event.id,
  at: iso(event.at),
  actor: { kind: event.actorKind, id: event.actorId, label: event.actorLabel },
  action: event.action,
  subject: { kind: event.subjectKind, id: event.subjectId },
  details: event.details,
  correlationId: event.correlationId,
});
