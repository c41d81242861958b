import { Controller, Get, Param, Query, Res, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { z } from 'zod';
import type { Actor } from '../../domain/access/actor';
import { Allow, AllowSignedIn, CurrentActor, NeedScope } from '../../platform/http/access';
import { Answers } from '../../platform/http/answers';
import { InvalidInput } from '../../platform/http/errors';
import { TicketExportService } from './ticket-export.service';
import { type TicketListQuery, ticketListQuery } from './ticket-list';
import { TicketTileService } from './ticket-tile.service';

const DEEPEST_ZOOM = 22;
const zoomSchema = z.coerce.number<string>().int().min(0).max(DEEPEST_ZOOM);
const columnSchema = z.coerce
  .number<string>()
  .int()
  .min(0)
  .max(2 ** DEEPEST_ZOOM - 1);
const rowSchema = z
  .string()
  .regex(/^\d{1,7}\.mvt$/, 'must be ROW.mvt')
  .transform((text) => Number.parseInt(text, 10));
const MVT = 'application/vnd.mapbox-vector-tile';
const CSV = 'text/csv; charset=utf-8';

/** All tickets at once: for maps and for spreadsheets. */
@ApiTags('tickets')
@Controller()
export class TicketMapController {
  constructor(
    private readonly tiles: TicketTileService,
    private readonly exports: TicketExportService,
  ) {}

  @Get('ticket-tiles/:z/:x/:y')
  @ApiOperation({
    summary: 'Tickets as a Mapbox Vector Tile: clusters far out, single ones near by',
    description:
      'Layer `tickets`: count, worst (1 low to 3 high), overdue; id, number, state and class of a single one.',
  })
  @AllowSignedIn()
  @ApiProduces(MVT)
  @Answers(200)
  async tile(
    @Param('z', { schema: zoomSchema }) z: number,
    @Param('x', { schema: columnSchema }) x: number,
    @Param('y', { schema: rowSchema }) y: number,
    @Query({ schema: ticketListQuery }) query: TicketListQuery,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StreamableFile> {
    if (x >= 2 ** z || y >= 2 ** z)
      throw new InvalidInput([{ field: 'x', message: `zoom ${z} has columns and rows up to ${2 ** z - 1}` }]);
    const tile = await this.tiles.tile({ z, x, y }, query, actor);
    response.setHeader('Cache-Control', 'private, no-cache');
    return new StreamableFile(tile, { type: MVT });
  }

  @Get('tickets.csv')
  @ApiOperation({
    summary: 'Tickets as a table for spreadsheets, with the filters and the order of the list',
  })
  @Allow('reviewer', 'supervisor', 'admin')
  @NeedScope('export')
  @ApiProduces('text/csv')
  @Answers(200)
  async exportCsv(
    @Query({ schema: ticketListQuery }) query: TicketListQuery,
    @CurrentActor() actor: Actor,
  ): Promise<StreamableFile> {
    return new StreamableFile(await this.exports.asCsv(query, actor), {
      type: CSV,
      disposition: 'attachment; filename="tickets.csv"',
    });
  }
}
