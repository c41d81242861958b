import { z } from 'zod';
import { type DamageClass, damageClasses, ticketedClasses } from '../../domain/detection/damage';
import { type Verdict, verdicts } from '../../domain/resurvey/judge-place';
import { type Severity, severities } from '../../domain/severity/severity';
import { MAX_DEPTH, MAX_OPENING } from '../../domain/severity/site-measurement';
import { type TicketState, ticketStates } from '../../domain/ticket/ticket-state';
import { iso, isoDateTime, isoOrNull } from '../../platform/http/answers';
import type { Feature } from '../../platform/http/geojson';
import { evidenceSchema, sigmaMetres } from '../defect/evidence.dto';
import {
  openingSchema,
  presentSizeError,
  type SizeErrorRow,
  sizeSigmaSchema,
  warningsSchema,
} from '../defect/size-error.dto';
import { type PlaceColumns, placeFields, presentPlace } from '../road/place.dto';
import { attachmentSchema } from './ticket-attachment.dto';
import { ticketEventKinds } from './ticket-event.entity';

const severitySchema = z
  .object({
    least: z.enum(severities),
    most: z.enum(severities),
    reasons: z.array(z.string()),
    isByPerson: z.boolean(),
  })
  .describe('The levels that the evidence allows (ASTM D6433)')
  .meta({ id: 'SeverityRange' });

export const ticketSchema = z
  .object({
    id: z.uuid(),
    number: z.string(),
    state: z.enum(ticketStates),
    version: z.int().describe('Send it with a change: 409 when somebody was faster'),
    defectId: z.uuid(),
    flightId: z.uuid().describe('The flight that first saw it'),
    damageClass: z.enum(damageClasses),
    severity: severitySchema,
    priority: z.int().min(1).max(5).describe('1 is most urgent'),
    priorityReasons: z.array(z.string()),
    dueAt: isoDateTime.nullable(),
    isOverdue: z.boolean(),
    isDueByPerson: z.boolean().describe('A person set the due date: re-rating leaves it alone'),
    costEstimate: z.int().nullable().describe('Whole units of the currency of the settings'),
    pausedSince: isoDateTime.nullable().describe('Work waits for something outside since then'),
    pausedMilliseconds: z.int().describe('All ended pauses together'),
    assignee: z.object({ id: z.uuid(), name: z.string() }).nullable(),
    duplicateOf: z.uuid().nullable(),
    repeatOf: z
      .uuid()
      .nullable()
      .describe('The ticket of the repair at whose place this damage broke out again'),
    lastObservation: z
      .object({ flightId: z.uuid(), verdict: z.enum(verdicts), seenAt: isoDateTime })
      .nullable()
      .describe('What the flight flown last over the place says'),
    lon: z.number(),
    lat: z.number(),
    sigmaMetres: z.number().describe('One standard deviation along the long axis of the error ellipse'),
    lengthMetres: z.number(),
    widthMetres: z.number(),
    areaSquareMetres: z.number(),
    sizeSigma: sizeSigmaSchema,
    isSizeLeast: z.boolean().describe('Every photo cuts it off at its border: it is at least this large'),
    opening: openingSchema,
    measuredDepthMillimetres: z.number().nullable().describe('By a crew on site'),
    measuredWidthMillimetres: z
      .number()
      .nullable()
      .describe('Opening of a crack or shorter side of a pothole, by a crew on site'),
    measuredLengthMillimetres: z.number().nullable().describe('Longer side of a pothole, by a crew on site'),
    warnings: warningsSchema,
    ...placeFields,
    score: z.number(),
    photoCount: z.int(),
    photos: z.array(z.object({ id: z.uuid(), name: z.string() })),
    createdAt: isoDateTime,
    acknowledgedAt: isoDateTime.nullable().describe('First human action'),
    repairedAt: isoDateTime.nullable(),
    closedAt: isoDateTime.nullable(),
    updatedAt: isoDateTime,
  })
  .meta({ id: 'Ticket' });
export type TicketDto = z.infer<typeof ticketSchema>;

export const ticketEventSchema = z
  .object({
    id: z.uuid(),
    kind: z.enum(ticketEventKinds),
    from: z.enum(ticketStates).nullable(),
    to: z.enum(ticketStates).nullable(),
    body: z.string().nullable(),
    details: z.record(z.string(), z.unknown()),
    actor: z.object({ id: z.uuid().nullable(), name: z.string() }),
    at: isoDateTime,
    undoneAt: isoDateTime.nullable(),
  })
  .meta({ id: 'TicketEvent' });
export type TicketEventDto = z.infer<typeof ticketEventSchema>;

export const ticketDetailSchema = ticketSchema
  .extend({
    evidence: z.array(evidenceSchema),
    history: z.array(ticketEventSchema),
    attachments: z.array(attachmentSchema),
    allowedMoves: z
      .array(
        z.object({ to: z.enum(ticketStates), needs: z.enum(['nothing', 'reason', 'original', 'assignee']) }),
      )
      .describe('What the caller may do next'),
    canUndo: z.boolean(),
  })
  .meta({ id: 'TicketDetail' });
export type TicketDetailDto = z.infer<typeof ticketDetailSchema>;

export const ticketIdSchema = z
  .union([z.uuid(), z.string().regex(/^[1-9]\d{0,14}$/)], { error: "must be a ticket's id or number" })
  .describe("The ticket's id or its number");

const reason = z.string().trim().min(1).max(2000);
const version = z.int().min(1).describe('The version that the caller has seen');

export const transitionSchema = z
  .object({
    to: z.enum(ticketStates),
    reason: reason.optional(),
    duplicateOf: ticketIdSchema.optional(),
    version,
  })
  .meta({ id: 'TicketTransition' });
export type TransitionBody = z.infer<typeof transitionSchema>;

export const undoSchema = z.object({ version: version.optional() }).meta({ id: 'TicketUndo' });

export const assignmentSchema = z
  .object({ assigneeId: z.uuid().nullable(), version: version.optional() })
  .meta({ id: 'TicketAssignment' });
export type AssignmentBody = z.infer<typeof assignmentSchema>;

const MAX_WIDTH_MM = MAX_OPENING * 1000;
const MAX_DEPTH_MM = MAX_DEPTH * 1000;

export const ticketChangesSchema = z
  .object({
    damageClass: z.enum(ticketedClasses as readonly ['D00', 'D10', 'D20', 'D40']).optional(),
    severity: z.enum(severities).nullable().optional().describe('null: back to what the rules say'),
    measuredDepthMillimetres: z
      .number()
      .positive()
      .max(MAX_DEPTH_MM)
      .nullable()
      .optional()
      .describe('Of a pothole, measured on site; null: not any more'),
    measuredWidthMillimetres: z
      .number()
      .positive()
      .max(MAX_WIDTH_MM)
      .nullable()
      .optional()
      .describe('Opening of a crack, measured on site; null: not any more'),
    reason,
    version,
  })
  .refine(
    (changes) =>
      changes.damageClass !== undefined ||
      changes.severity !== undefined ||
      changes.measuredDepthMillimetres !== undefined ||
      changes.measuredWidthMillimetres !== undefined,
    {
      error:
        'names nothing to change: give damageClass, severity, measuredDepthMillimetres or measuredWidthMillimetres',
    },
  )
  .meta({ id: 'TicketChanges' });
export type TicketChanges = z.infer<typeof ticketChangesSchema>;

export const planSchema = z
  .object({
    dueAt: isoDateTime.nullable().optional().describe('null: back to what the service level says'),
    costEstimate: z.int().min(0).max(1e12).nullable().optional(),
    isPaused: z.boolean().optional().describe('true: work waits for something outside; needs a reason'),
    reason: reason.optional(),
    version,
  })
  .refine(
    (plan) => plan.dueAt !== undefined || plan.costEstimate !== undefined || plan.isPaused !== undefined,
    {
      error: 'names nothing to change: give dueAt, costEstimate or isPaused',
    },
  )
  .meta({ id: 'TicketPlan' });
export type PlanBody = z.infer<typeof planSchema>;

export const commentSchema = z
  .object({ body: z.string().trim().min(1).max(4000) })
  .meta({ id: 'NewComment' });

export interface TicketRow extends PlaceColumns, SizeErrorRow {
  readonly id: string;
  readonly number: string;
  readonly state: TicketState;
  readonly version: number;
  readonly defect_id: string;
  readonly flight_id: string;
  readonly damage_class: DamageClass;
  readonly severity_least: Severity;
  readonly severity_most: Severity;
  readonly severity_reasons: string[];
  readonly is_severity_by_person: boolean;
  readonly priority: number;
  readonly priority_reasons: string[];
  readonly due_at: Date | null;
  readonly is_overdue: boolean;
  readonly is_due_by_person: boolean;
  readonly cost_estimate: string | null;
  readonly paused_since: Date | null;
  readonly paused_ms: string;
  readonly assignee_id: string | null;
  readonly assignee_name: string | null;
  readonly duplicate_of: string | null;
  readonly repeat_of: string | null;
  readonly last_verdict: Verdict | null;
  readonly last_flight_id: string | null;
  readonly last_seen_at: Date | null;
  readonly lon: number;
  readonly lat: number;
  readonly cov_ee: number;
  readonly cov_en: number;
  readonly cov_nn: number;
  readonly length_m: number;
  readonly width_m: number;
  readonly area_m2: number;
  readonly measured_depth_m: number | null;
  readonly measured_width_m: number | null;
  readonly measured_length_m: number | null;
  readonly score: number;
  readonly photos: { id: string; name: string }[];
  readonly created_at: Date;
  readonly acknowledged_at: Date | null;
  readonly repaired_at: Date | null;
  readonly closed_at: Date | null;
  readonly updated_at: Date;
}

const inMillimetres = (metres: number | null): number | null =>
  metres === null ? null : Math.round(metres * 1000);

export const presentTicket = (row: TicketRow): TicketDto => ({
  id: row.id,
  number: row.number,
  state: row.state,
  version: row.version,
  defectId: row.defect_id,
  flightId: row.flight_id,
  damageClass: row.damage_class,
  severity: {
    least: row.severity_least,
    most: row.severity_most,
    reasons: row.severity_reasons,
    isByPerson: row.is_severity_by_person,
  },
  priority: row.priority,
  priorityReasons: row.priority_reasons,
  dueAt: isoOrNull(row.due_at),
  isOverdue: row.is_overdue,
  isDueByPerson: row.is_due_by_person,
  costEstimate: row.cost_estimate === null ? null : Number(row.cost_estimate),
  pausedSince: isoOrNull(row.paused_since),
  pausedMilliseconds: Number(row.paused_ms),
  assignee: row.assignee_id === null ? null : { id: row.assignee_id, name: row.assignee_name ?? '' },
  duplicateOf: row.duplicate_of,
  repeatOf: row.repeat_of,
  lastObservation:
    row.last_verdict && row.last_flight_id && row.last_seen_at
      ? { flightId: row.last_flight_id, verdict: row.last_verdict, seenAt: iso(row.last_seen_at) }
      : null,
  lon: row.lon,
  lat: row.lat,
  sigmaMetres: sigmaMetres(row),
  lengthMetres: row.length_m,
  widthMetres: row.width_m,
  areaSquareMetres: row.area_m2,
  ...presentSizeError(row),
  measuredDepthMillimetres: inMillimetres(row.measured_depth_m),
  measuredWidthMillimetres: inMillimetres(row.measured_width_m),
  measuredLengthMillimetres: inMillimetres(row.measured_length_m),
  ...presentPlace(row),
  score: row.score,
  photoCount: row.photos.length,
  photos: row.photos,
  createdAt: iso(row.created_at),
  acknowledgedAt: isoOrNull(row.acknowledged_at),
  repairedAt: isoOrNull(row.repaired_at),
  closedAt: isoOrNull(row.closed_at),
  updatedAt: iso(row.updated_at),
});

export function ticketFeature({ lon, lat, ...properties }: TicketDto): Feature {
  return {
    type: 'Feature',
    id: properties.id,
    geometry: { type: 'Point', coordinates: [lon, lat] },
    properties,
  };
}

export interface TicketEventRow {
  readonly id: string;
  readonly kind: TicketEventDto['kind'];
  readonly from_state: TicketState | null;
  readonly to_state: TicketState | null;
  readonly body: string | null;
  readonly details: Record<string, unknown>;
  readonly actor_id: string | null;
  readonly actor_label: string;
  readonly at: Date;
  readonly undone_at: Date | null;
}

/** `before`, which undo restores from, is not shown. */
export function presentTicketEvent(row: TicketEventRow): TicketEventDto {
  const { before: _before, ...details } = row.details;
  return {
    id: row.id,
    kind: row.kind,
    from: row.from_state,
    to: row.to_state,
    body: row.body,
    details,
    actor: { id: row.actor_id, name: row.actor_label },
    at: iso(row.at),
    undoneAt: isoOrNull(row.undone_at),
  };
}
