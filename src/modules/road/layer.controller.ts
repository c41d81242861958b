import { Controller, Delete, Get, Inject, Param, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { z } from 'zod';
import type { Actor } from '../../domain/access/actor';
import { SETTINGS, type Settings } from '../../platform/config/settings';
import { Allow, AllowSignedIn, CurrentActor } from '../../platform/http/access';
import { Answers, AnswersOrGeoJson, idSchema } from '../../platform/http/answers';
import { type Feature, type FeatureCollection, sendGeoJson, wantsGeoJson } from '../../platform/http/geojson';
import { makePage, type Page, pageOf, readPage } from '../../platform/http/pages';
import {
  areaImportQuery,
  areaSchema,
  type FeatureListQuery,
  featureListQuery,
  layerFeature,
  layerImportedSchema,
  layerSchema,
  presentArea,
  presentLayer,
  presentRoad,
  roadImportQuery,
  roadSchema,
} from './layer.dto';
import { LayerService } from './layer.service';
import type { LayerImport } from './layer-import';
import { LayerImportService } from './layer-import.service';
import { withUploadedLayer } from './layer-upload';
import { RoadApplyService } from './road-apply.service';

const fileBody = { schema: { type: 'string', format: 'binary' } } as const;
const TYPES = ['application/geo+json', 'application/geopackage+sqlite3', 'application/octet-stream'] as const;
const described =
  'GeoJSON or GeoPackage of at most 500 MB, in any coordinate system with an EPSG code. Features that can’t be used are named and left out. Defects that are there already are placed anew.';

@ApiTags('roads')
@Controller()
export class LayerController {
  constructor(
    private readonly layers: LayerService,
    private readonly importing: LayerImportService,
    private readonly applying: RoadApplyService,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'DATA_DIR'>,
  ) {}

  @Post('roads/import')
  @ApiOperation({ summary: 'Take centrelines with names and classes', description: described })
  @ApiConsumes(...TYPES)
  @ApiBody(fileBody)
  @Allow('supervisor', 'admin')
  @Answers(200, layerImportedSchema)
  importRoads(
    @Query({ schema: roadImportQuery }) query: z.infer<typeof roadImportQuery>,
    @CurrentActor() actor: Actor,
    @Req() request: Request,
  ) {
    return this.take(request, { ...query, kind: 'roads' }, actor);
  }

  @Post('areas/import')
  @ApiOperation({ summary: 'Take areas such as wards', description: described })
  @ApiConsumes(...TYPES)
  @ApiBody(fileBody)
  @Allow('supervisor', 'admin')
  @Answers(200, layerImportedSchema)
  importAreas(
    @Query({ schema: areaImportQuery }) { kind, ...query }: z.infer<typeof areaImportQuery>,
    @CurrentActor() actor: Actor,
    @Req() request: Request,
  ) {
    return this.take(request, { ...query, kind: 'areas', areaKind: kind }, actor);
  }

  @Get('roads')
  @ApiOperation({ summary: 'Centrelines', description: 'As GeoJSON with Accept: application/geo+json.' })
  @AllowSignedIn()
  @AnswersOrGeoJson(200, pageOf(roadSchema))
  async listRoads(@Query({ schema: featureListQuery }) query: FeatureListQuery, @Req() request: Request) {
    const { limit, afterId } = pageTold(query);
    const rows = await this.layers.roads(query, { limit: limit + 1, afterId });
    return answer(request, makePage(rows.map(presentRoad), limit, keyOf), layerFeature);
  }

  @Get('areas')
  @ApiOperation({ summary: 'Areas', description: 'As GeoJSON with Accept: application/geo+json.' })
  @AllowSignedIn()
  @AnswersOrGeoJson(200, pageOf(areaSchema))
  async listAreas(@Query({ schema: featureListQuery }) query: FeatureListQuery, @Req() request: Request) {
    const { limit, afterId } = pageTold(query);
    const rows = await this.layers.areas(query, { limit: limit + 1, afterId });
    return answer(request, makePage(rows.map(presentArea), limit, keyOf), layerFeature);
  }

  @Get('road-layers')
  @ApiOperation({ summary: 'Imported layers of roads and areas, with what could not be used of them' })
  @AllowSignedIn()
  @Answers(200, z.object({ items: z.array(layerSchema) }).meta({ id: 'RoadLayers' }))
  async listLayers() {
    return { items: (await this.layers.list()).map(presentLayer) };
  }

  @Delete('road-layers/:id')
  @ApiOperation({ summary: 'Take a layer away; defects forget its roads or areas' })
  @Allow('supervisor', 'admin')
  @Answers(204)
  async removeLayer(
    @Param('id', { schema: idSchema }) id: string,
    @CurrentActor() actor: Actor,
  ): Promise<void> {
    await this.layers.remove(id, actor);
  }

  private async take(request: Request, told: Omit<LayerImport, 'file'>, actor: Actor) {
    const imported = await withUploadedLayer(request, this.settings.DATA_DIR, (file) =>
      this.importing.import({ ...told, file }, actor),
    );
    return { ...imported, defects: await this.applying.applyToAll() };
  }
}

const keyOf = ({ id }: { readonly id: string }) => [id];

function pageTold(query: FeatureListQuery) {
  const { limit, after } = readPage(query, z.tuple([z.uuid()]));
  return { limit, afterId: after?.[0] ?? null };
}

function answer<Item>(
  request: Request,
  page: Page<Item>,
  toFeature: (item: Item) => Feature,
): Page<Item> | FeatureCollection {
  return wantsGeoJson(request) ? sendGeoJson(request, page.items.map(toFeature), page.next) : page;
}
