import { z } from 'zod';
import { iso, isoDateTime, isoOrNull } from '../../platform/http/answers';
import { type AttachmentKind, attachmentKinds } from './ticket-attachment.entity';

const number = (least: number, most: number) => z.coerce.number<string>().min(least).max(most);

export const newAttachmentQuery = z.object({
  kind: z.enum(attachmentKinds).default('other'),
  name: z.string().trim().min(1).max(200).default('photo'),
  takenAt: isoDateTime.optional().describe('When the picture was taken, as the phone tells it'),
  lon: number(-180, 180).optional(),
  lat: number(-90, 90).optional(),
  accuracyMetres: number(0, 100_000).optional(),
});
export type NewAttachmentQuery = z.infer<typeof newAttachmentQuery>;

export const attachmentSchema = z
  .object({
    id: z.uuid(),
    kind: z.enum(attachmentKinds),
    name: z.string(),
    takenAt: isoDateTime.nullable(),
    lon: z.number().nullable(),
    lat: z.number().nullable(),
    accuracyMetres: z.number().nullable(),
    addedBy: z.object({ id: z.uuid(), name: z.string() }),
    addedAt: isoDateTime,
  })
  .meta({ id: 'TicketAttachment' });
export type AttachmentDto = z.infer<typeof attachmentSchema>;

export interface AttachmentRow {
  readonly id: string;
  readonly kind: AttachmentKind;
  readonly name: string;
  readonly taken_at: Date | null;
  readonly lon: number | null;
  readonly lat: number | null;
  readonly accuracy_m: number | null;
  readonly added_by: string;
  readonly adder_name: string;
  readonly added_at: Date;
}

export const presentAttachment = (row: AttachmentRow): AttachmentDto => ({
  id: row.id,
  kind: row.kind,
  name: row.name,
  takenAt: isoOrNull(row.taken_at),
  lon: row.lon,
  lat: row.lat,
  accuracyMetres: row.accuracy_m,
  addedBy: { id: row.added_by, name: row.adder_name },
  addedAt: iso(row.added_at),
});
