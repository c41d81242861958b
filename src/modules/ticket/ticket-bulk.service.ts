import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../domain/access/actor';
import { DomainError } from '../../domain/domain-error';
import { Conditions } from '../../platform/database/conditions';
import { notFound } from '../../platform/http/errors';
import { Clock } from '../../platform/telemetry/clock';
import { type BulkAnswer, type BulkBody, MOST_AT_ONCE } from './ticket-bulk.dto';
import { TicketDecisionService } from './ticket-decision.service';
import { addTicketFilters, ticketListQuery } from './ticket-list';

/** One decision about many tickets: each by the rules of its own, all to be taken back together. */
@Injectable()
export class TicketBulkService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly decisions: TicketDecisionService,
    private readonly clock: Clock,
  ) {}

  /** What the rules refuse is told ticket by ticket; the others go on. */
  async apply(body: BulkBody, actor: Actor): Promise<BulkAnswer> {
    const ids = body.ids ?? (await this.findAll(body.filter!, actor));
    const batchId = uuidv7();
    return { batchId, ...(await eachOf(ids, (id) => this.decide(id, body.action, actor, batchId))) };
  }

  /** Takes back what the batch decided, where it still is the last decision. */
  async undo(batchId: string, actor: Actor): Promise<BulkAnswer> {
    const rows: { ticket_id: string }[] = await this.database.query(
      `select ticket_id from ticket_event where details ->> 'batchId' = $1 and undone_at is null order by ticket_id`,
      [batchId],
    );
    if (rows.length === 0) throw notFound('Batch', batchId);
    const ids = rows.map((row) => row.ticket_id);
    return { batchId, ...(await eachOf(ids, (id) => this.decisions.undo(id, { batchId }, actor))) };
  }

  private async decide(
    id: string,
    action: BulkBody['action'],
    actor: Actor,
    batchId: string,
  ): Promise<unknown> {
    if (action.kind === 'assign')
      return this.decisions.assign(id, { assigneeId: action.assigneeId }, actor, batchId);
    return this.decisions.transition(id, { to: action.to, reason: action.reason }, actor, batchId);
  }

  private async findAll(filter: NonNullable<BulkBody['filter']>, actor: Actor): Promise<string[]> {
    const where = new Conditions();
    const { leastScore, mostScore, ...listed } = filter;
    const query = { ...ticketListQuery.parse({}), ...listed };
    addTicketFilters(where, query, { actor, now: this.clock.now() });
    if (leastScore !== undefined) where.and(`defect.score >= ${where.put(leastScore)}`);
    if (mostScore !== undefined) where.and(`defect.score <= ${where.put(mostScore)}`);
    const rows: { id: string }[] = await this.database.query(
      `select ticket.id from ticket join defect on defect.id = ticket.defect_id
       where ${where} order by ticket.id limit ${where.put(MOST_AT_ONCE + 1)}`,
      where.parameters,
    );
    if (rows.length > MOST_AT_ONCE)
      throw new DomainError(
        'too-many-tickets',
        `More than ${MOST_AT_ONCE} tickets fit this filter: narrow it, or do it in parts.`,
        { status: 422 },
      );
    return rows.map((row) => row.id);
  }
}

async function eachOf(
  ids: readonly string[],
  decide: (id: string) => Promise<unknown>,
): Promise<Pick<BulkAnswer, 'done' | 'refused'>> {
  const done: string[] = [];
  const refused: BulkAnswer['refused'] = [];
  for (const id of ids) {
    try {
      await decide(id);
      done.push(id);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      refused.push({ id, code: error.code, message: error.message });
    }
  }
  return { done, refused };
}
