import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow } from '../../platform/http/access';
import { Answers } from '../../platform/http/answers';
import type { Page } from '../../platform/http/pages';
import type { TicketDto } from '../ticket/ticket.dto';
import type { FigureKey } from './figure-table';
import {
  type FigureRowsQuery,
  type FiguresDto,
  type FiguresQuery,
  figureKeySchema,
  figureRowsQuery,
  figureRowsSchema,
  figuresQuery,
  figuresSchema,
} from './figures.dto';
import { FiguresService } from './figures.service';

@ApiTags('figures')
@Controller('figures')
export class FiguresController {
  constructor(private readonly figures: FiguresService) {}

  @Get()
  @ApiOperation({ summary: 'Backlog, flow, times, shares and worst places, each with its formula' })
  @Allow('reviewer', 'supervisor', 'admin')
  @Answers(200, figuresSchema)
  tell(@Query({ schema: figuresQuery }) query: FiguresQuery): Promise<FiguresDto> {
    return this.figures.tell(query);
  }

  @Get(':key/tickets')
  @ApiOperation({ summary: 'The tickets that a part of a figure counted, oldest first' })
  @Allow('reviewer', 'supervisor', 'admin')
  @Answers(200, figureRowsSchema)
  rows(
    @Param('key', { schema: figureKeySchema }) key: FigureKey,
    @Query({ schema: figureRowsQuery }) query: FigureRowsQuery,
  ): Promise<Page<TicketDto>> {
    return this.figures.rows(key, query);
  }
}
