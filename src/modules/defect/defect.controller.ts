import { Controller, Get, Param, Query, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { z } from 'zod';
import { Allow } from '../../platform/http/access';
import { Answers, AnswersOrGeoJson, idSchema } from '../../platform/http/answers';
import { type FeatureCollection, sendGeoJson, wantsGeoJson } from '../../platform/http/geojson';
import { makePage, type Page, pageOf, readPage } from '../../platform/http/pages';
import {
  type DefectDto,
  type DefectListQuery,
  defectFeature,
  defectListQuery,
  defectSchema,
  defectWithEvidenceSchema,
  presentDefect,
} from './defect.dto';
import { DefectService } from './defect.service';

@ApiTags('defects')
@Controller('defects')
export class DefectController {
  constructor(private readonly defects: DefectService) {}

  @Get()
  @ApiOperation({
    summary: 'Defects, active ones unless state says otherwise',
    description: 'As GeoJSON: their outlines on the ground.',
  })
  @Allow('operator', 'reviewer', 'supervisor', 'admin')
  @AnswersOrGeoJson(200, pageOf(defectSchema))
  async list(
    @Query({ schema: defectListQuery }) query: DefectListQuery,
    @Req() request: Request,
  ): Promise<Page<DefectDto> | FeatureCollection> {
    const { limit, after } = readPage(query, z.tuple([z.uuid()]));
    const rows = await this.defects.list(query, { limit: limit + 1, afterId: after?.[0] ?? null });
    const page = makePage(rows.map(presentDefect), limit, (defect) => [defect.id]);
    return wantsGeoJson(request) ? sendGeoJson(request, page.items.map(defectFeature), page.next) : page;
  }

  @Get(':id')
  @ApiOperation({ summary: 'One defect, with every detection of it' })
  @Allow('operator', 'reviewer', 'supervisor', 'admin')
  @Answers(200, defectWithEvidenceSchema)
  async show(
    @Param('id', { schema: idSchema }) id: string,
  ): Promise<z.infer<typeof defectWithEvidenceSchema>> {
    const { row, evidence } = await this.defects.find(id);
    return { ...presentDefect(row), evidence };
  }
}
