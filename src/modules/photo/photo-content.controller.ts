import { Controller, Get, Param, Req, Res, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Request, Response } from 'express';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { Actor } from '../../domain/access/actor';
import { DomainError } from '../../domain/domain-error';
import { AllowSignedIn, CurrentActor } from '../../platform/http/access';
import { Answers, idSchema } from '../../platform/http/answers';
import { notFound } from '../../platform/http/errors';
import { PublicOrigin } from '../../platform/http/public-origin';
import { Outbox } from '../../platform/queue/outbox';
import { ObjectStorage, storageKeys } from '../../platform/storage/object-storage';
import { PhotoService, type StoredContent } from './photo.service';
import { PhotoTileService } from './photo-tile.service';

const ORIGINAL_LINK_SECONDS = 300;
/** Pictures are made of bytes that never change; a week bounds how long a browser shows what its user may no longer see. */
const PICTURE_CACHE = 'private, max-age=604800, immutable';
const WEBP = 'image/webp';
const levelSchema = z.string().regex(/^\d{1,2}$/, 'must be a level of the pyramid');
const tileSchema = z.string().regex(/^\d{1,4}_\d{1,4}\.webp$/, 'must be COLUMN_ROW.webp');

/** The pictures themselves. */
@ApiTags('photos')
@Controller('photos/:id')
export class PhotoContentController {
  constructor(
    private readonly photos: PhotoService,
    private readonly tiles: PhotoTileService,
    private readonly storage: ObjectStorage,
    private readonly outbox: Outbox,
    @InjectDataSource() private readonly database: DataSource,
  ) {}

  @Get('preview')
  @ApiOperation({ summary: 'A WebP of at most 1,600 pixels, upright; made now when there is none yet' })
  @AllowSignedIn()
  @ApiProduces(WEBP)
  @Answers(200)
  async showPreview(
    @Param('id', { schema: idSchema }) id: string,
    @CurrentActor() actor: Actor,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StreamableFile | undefined> {
    const content = await this.photos.findContent(id, actor);
    if (isCached(request, response, `${content.sha256}-preview`)) return undefined;
    const key = await this.tiles.ensurePreview(content);
    return this.send(response, key, WEBP, () => notFound('Preview of photo', id));
  }

  @Get('original')
  @ApiOperation({
    summary:
      'Sends on to the original in storage, byte for byte as it left the drone; the link lasts five minutes',
  })
  @AllowSignedIn()
  @Answers(302)
  async sendOriginal(
    @Param('id', { schema: idSchema }) id: string,
    @CurrentActor() actor: Actor,
    @PublicOrigin() publicOrigin: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    const { sha256, name } = await this.photos.findContent(id, actor);
    const downloadName = name.split(/[/\\]/).at(-1) ?? name;
    const url = await this.storage.presignGet(storageKeys.original(sha256), {
      expiresInSeconds: ORIGINAL_LINK_SECONDS,
      publicOrigin,
      downloadName,
    });
    response.setHeader('Location', url);
  }

  @Get('tiles/pyramid.json')
  @ApiOperation({
    summary: 'Size and levels of the deep-zoom pyramid',
    description: 'Where there is none yet, asking makes one: answers 503 `pyramid-in-work` until then.',
  })
  @AllowSignedIn()
  @ApiProduces('application/json')
  @Answers(200)
  async showPyramid(
    @Param('id', { schema: idSchema }) id: string,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StreamableFile> {
    const content = await this.photos.findContent(id, actor);
    if (!content.pyramidPrefix) throw await this.orderPyramid(content, response);
    return this.send(response, `${content.pyramidPrefix}/pyramid.json`, 'application/json', () =>
      pyramidMissing(id),
    );
  }

  @Get('tiles/:level/:tile')
  @ApiOperation({ summary: 'One tile of the deep-zoom pyramid' })
  @AllowSignedIn()
  @ApiProduces(WEBP)
  @Answers(200)
  async showTile(
    @Param('id', { schema: idSchema }) id: string,
    @Param('level', { schema: levelSchema }) level: string,
    @Param('tile', { schema: tileSchema }) tile: string,
    @CurrentActor() actor: Actor,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StreamableFile | undefined> {
    const content = await this.photos.findContent(id, actor);
    if (!content.pyramidPrefix) throw pyramidMissing(id);
    if (isCached(request, response, `${content.sha256}-${level}-${tile}`)) return undefined;
    return this.send(response, `${content.pyramidPrefix}/${level}/${tile}`, WEBP, () =>
      notFound('Tile', `${level}/${tile}`),
    );
  }

  private async orderPyramid(content: StoredContent, response: Response): Promise<DomainError> {
    if (content.state !== 'detected') return pyramidMissing(content.id);
    await this.database.transaction((manager) =>
      this.outbox.add(manager, [{ stage: 'tile', subjectId: content.id, run: content.run }]),
    );
    response.setHeader('Retry-After', '2');
    return new DomainError('pyramid-in-work', 'The zoomable picture is being made: ask again in a moment.', {
      retryable: true,
      status: 503,
    });
  }

  private async send(
    response: Response,
    key: string | null,
    type: string,
    missing: () => DomainError,
  ): Promise<StreamableFile> {
    const body = key && (await this.storage.read(key));
    if (!body) throw missing();
    response.setHeader('Cache-Control', PICTURE_CACHE);
    return new StreamableFile(body, { type });
  }
}

const pyramidMissing = (id: string): DomainError => notFound('Zoomable picture of photo', id);

/** Answers 304 when the client holds this content already. */
function isCached(request: Request, response: Response, tag: string): boolean {
  const etag = `"${tag}"`;
  response.setHeader('ETag', etag);
  if (request.get('if-none-match') !== etag) return false;
  response.setHeader('Cache-Control', PICTURE_CACHE);
  response.status(304);
  return true;
}
