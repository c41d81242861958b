import { z } from 'zod';
import { isoDateTime } from '../../platform/http/answers';
import { bboxSchema } from '../../platform/http/geo-schemas';
import { pageOf, pageQuery } from '../../platform/http/pages';
import { ticketSchema } from '../ticket/ticket.dto';
import { type FigureKey, figureKeys, figures } from './figure-table';

/** A row is answered for each week: without bounds one request could ask for half a million. */
const surveyTime = isoDateTime.refine((text) => text >= '2000' && text < '2101', {
  error: 'must lie between 2000 and 2100',
});

const window = {
  from: surveyTime.optional().describe('Ninety days before `to`, when left out'),
  to: surveyTime.optional().describe('Now, when left out'),
  bbox: bboxSchema.optional(),
  area: z
    .union([z.uuid(), z.literal('none')], { error: "must be an area's id, or none for tickets in no area" })
    .optional()
    .describe('In this ward or other area; none: in no area'),
};
const inOrder = (query: { from?: string; to?: string }): boolean =>
  query.from === undefined || query.to === undefined || query.from < query.to;

export const figuresQuery = z
  .object(window)
  .refine(inOrder, { error: 'must be earlier than to', path: ['from'] });
export type FiguresQuery = z.infer<typeof figuresQuery>;

export const figureKeySchema = z.enum(figureKeys);
export const figureRowsQuery = z.object({ ...pageQuery, ...window, part: z.string().max(40).default('all') });
export type FigureRowsQuery = z.infer<typeof figureRowsQuery>;
export const figureRowsSchema = pageOf(ticketSchema);

const count = z.int().min(0);
const hours = z.number().nullable().describe('Hours; null when nothing was counted');
const share = {
  formula: z.string(),
  all: count,
  counted: count,
  share: z.number().nullable().describe('counted of all; null when there is nothing to count'),
};
const spread = { medianHours: hours, p90Hours: hours };

export const figuresSchema = z
  .object({
    from: isoDateTime,
    to: isoDateTime,
    timeZone: z.string(),
    backlog: z.object({
      formula: z.string(),
      all: count,
      overdue: count,
      unassigned: count,
      byAge: z.array(z.object({ part: z.string(), count })),
      bySeverity: z.array(z.object({ part: z.string(), count })),
      byArea: z.array(
        z
          .object({ id: z.uuid().nullable(), name: z.string().nullable(), count })
          .describe('null: in no area'),
      ),
    }),
    flow: z.object({
      formula: z.string(),
      weeks: z.array(
        z.object({
          start: z.iso.date().describe('Its Monday, in the city’s zone'),
          opened: count,
          closed: count,
        }),
      ),
    }),
    acknowledge: z.object({ formula: z.string(), all: count, ...spread }),
    resolve: z.object({
      formula: z.string(),
      all: count,
      ...spread,
      withoutPauses: z.object(spread),
      pausedNow: count,
    }),
    onTime: z.object(share),
    reopened: z.object(share),
    verified: z.object(share),
    repeats: z.object(share),
    worstPlaces: z.object({
      formula: z.string(),
      places: z.array(
        z.object({
          lon: z.number(),
          lat: z.number(),
          name: z.string().nullable().describe('The road, or else the area, that most of its tickets lie on'),
          bbox: z.array(z.number()).length(4),
          tickets: count,
          weight: z.number(),
        }),
      ),
    }),
  })
  .meta({ id: 'Figures' });
export type FiguresDto = z.infer<typeof figuresSchema>;

export const partsOf = (key: FigureKey): readonly string[] => Object.keys(figures[key].parts);
