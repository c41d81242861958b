import { DUE_SOON_SHARE, type NoticeKind } from '../../domain/notice/notice-kinds';
import { unfinishedStates } from '../../domain/ticket/ticket-rules';

const unfinished = unfinishedStates.map((state) => `'${state}'`).join(', ');
/** The work is at hand: nobody has anything to do about a ticket that waits for something outside. */
const IN_WORK = `ticket.state in (${unfinished}) and ticket.paused_since is null and ticket.due_at is not null`;
const TICKET_DETAILS = `jsonb_build_object('name', ticket.number::text, 'dueAt', ticket.due_at)`;
const SUPERVISORS = `user_account person where person.role = 'supervisor' and person.is_active`;

/**
 * Where notices come from: rows say it, so nothing that happens can forget to tell. Each source selects user_id,
 * subject_id, cause and details, with $1 the present and $2 how far back is looked; a cause tells a person once.
 */
export const noticeSources: Readonly<
  Record<NoticeKind, { readonly subject: 'flight' | 'ticket'; readonly select: string }>
> = {
  'flight-processed': {
    subject: 'flight',
    select: `select operator_id as user_id, id as subject_id, run::text as cause, jsonb_build_object('name', name) as details
      from flight where state = 'processed' and processed_at > $2 and $1::timestamptz is not null`,
  },
  'flight-failed': {
    subject: 'flight',
    select: `select operator_id as user_id, id as subject_id, run::text as cause,
        jsonb_build_object('name', name, 'reason', failure_message) as details
      from flight where state = 'failed' and updated_at > $2 and $1::timestamptz is not null`,
  },
  'ticket-assigned': {
    subject: 'ticket',
    select: `select ticket.assignee_id as user_id, ticket.id as subject_id, event.id::text as cause, ${TICKET_DETAILS} as details
      from ticket_event event join ticket on ticket.id = event.ticket_id
      where event.kind = 'assignment' and event.undone_at is null and event.at > $2 and $1::timestamptz is not null
        and ticket.assignee_id = (event.details ->> 'assigneeId')::uuid and ticket.assignee_id is distinct from event.actor_id`,
  },
  'ticket-due-soon': {
    subject: 'ticket',
    select: `select ticket.assignee_id as user_id, ticket.id as subject_id, ticket.due_at::text as cause, ${TICKET_DETAILS} as details
      from ticket where ${IN_WORK} and ticket.assignee_id is not null and ticket.due_at > $1 and $2::timestamptz is not null
        and ticket.created_at + (ticket.due_at - ticket.created_at) * ${DUE_SOON_SHARE} < $1`,
  },
  'ticket-overdue': {
    subject: 'ticket',
    select: `select ticket.assignee_id as user_id, ticket.id as subject_id, ticket.due_at::text as cause, ${TICKET_DETAILS} as details
      from ticket where ${IN_WORK} and ticket.assignee_id is not null and ticket.due_at <= $1 and ticket.due_at > $2`,
  },
  'ticket-escalated': {
    subject: 'ticket',
    select: `select person.id as user_id, ticket.id as subject_id, ticket.due_at::text as cause, ${TICKET_DETAILS} as details
      from ticket, ${SUPERVISORS} and ticket.state <> 'proposed' and ${IN_WORK} and ticket.due_at <= $1 and ticket.due_at > $2`,
  },
  'ticket-reopened': {
    subject: 'ticket',
    select: `select told.user_id, ticket.id as subject_id, event.id::text as cause,
        ${TICKET_DETAILS} || jsonb_build_object('reason', event.body) as details
      from ticket_event event join ticket on ticket.id = event.ticket_id
        cross join lateral (
          select ticket.assignee_id as user_id where ticket.assignee_id is not null
          union select person.id from ${SUPERVISORS}
        ) told
      where event.kind = 'transition' and event.undone_at is null and event.at > $2 and $1::timestamptz is not null
        and event.from_state in ('repaired', 'verified', 'closed') and event.to_state in ('open', 'in-progress')
        and told.user_id is distinct from event.actor_id`,
  },
};
