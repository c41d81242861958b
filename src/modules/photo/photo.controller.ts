import { Controller, Get, Param, Query, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { z } from 'zod';
import type { Actor } from '../../domain/access/actor';
import { AllowSignedIn, CurrentActor } from '../../platform/http/access';
import { Answers, AnswersOrGeoJson, idSchema } from '../../platform/http/answers';
import { type FeatureCollection, sendGeoJson, wantsGeoJson } from '../../platform/http/geojson';
import { makePage, type Page, pageOf, readPage } from '../../platform/http/pages';
import {
  type PhotoDto,
  type PhotoListQuery,
  photoFeature,
  photoListQuery,
  photoSchema,
  presentPhoto,
} from './photo.dto';
import { PhotoService } from './photo.service';

@ApiTags('photos')
@Controller()
export class PhotoController {
  constructor(private readonly photos: PhotoService) {}

  @Get('flights/:id/photos')
  @ApiOperation({
    summary: 'Every file of the flight’s manifests, whatever became of it',
    description: 'As GeoJSON: footprints on the ground.',
  })
  @AllowSignedIn()
  @AnswersOrGeoJson(200, pageOf(photoSchema))
  async list(
    @Param('id', { schema: idSchema }) flightId: string,
    @Query({ schema: photoListQuery }) query: PhotoListQuery,
    @CurrentActor() actor: Actor,
    @Req() request: Request,
  ): Promise<Page<PhotoDto> | FeatureCollection> {
    const { limit, after } = readPage(query, z.tuple([z.uuid()]));
    const rows = await this.photos.listOf(flightId, query, actor, {
      limit: limit + 1,
      afterId: after?.[0] ?? null,
    });
    const page = makePage(rows.map(presentPhoto), limit, (photo) => [photo.id]);
    return wantsGeoJson(request) ? sendGeoJson(request, page.items.map(photoFeature), page.next) : page;
  }

  @Get('photos/:id')
  @ApiOperation({ summary: 'One photo, whatever became of it' })
  @AllowSignedIn()
  @Answers(200, photoSchema)
  async show(@Param('id', { schema: idSchema }) id: string, @CurrentActor() actor: Actor): Promise<PhotoDto> {
    return presentPhoto(await this.photos.find(id, actor));
  }
}
