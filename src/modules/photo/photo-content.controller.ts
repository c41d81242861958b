import { Controller, Get, Param, Query, Req, Res, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Request, Response } from 'express';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { Actor } from '../../domain/access/actor';
import { type Audience, audienceOf } from '../../domain/access/audience';
import { DomainError } from '../../domain/domain-error';
import { Allow, AllowSignedIn, CurrentActor, NeedScope } from '../../platform/http/access';
import { Answers, idSchema } from '../../platform/http/answers';
import { notFound } from '../../platform/http/errors';
import { PublicOrigin } from '../../platform/http/public-origin';
import { Outbox } from '../../platform/queue/outbox';
import { ObjectStorage } from '../../platform/storage/object-storage';
import { PhotoService, type StoredContent } from './photo.service';
import { RenditionService } from './rendition.service';
import { openingQuery, originalErased, SealedOriginals } from './sealed-original.service';

/**
 * One address serves every audience, and what an audience may see changes: a browser asks each time whether what it holds still stands,
 * so that somebody else who signs in there, or damage that was rejected, never shows what it did before.
 */
const PICTURE_CACHE = 'private, no-cache';
const WEBP = 'image/webp';
const levelSchema = z.string().regex(/^\d{1,2}$/, 'must be a level of the pyramid');
const tileSchema = z.string().regex(/^\d{1,4}_\d{1,4}\.webp$/, 'must be COLUMN_ROW.webp');

/** The pictures themselves. */
@ApiTags('photos')
@Controller('photos/:id')
export class PhotoContentController {
  constructor(
    private readonly photos: PhotoService,
    private readonly renditions: RenditionService,
    private readonly storage: ObjectStorage,
    private readonly originals: SealedOriginals,
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
    const audience = audienceFor(actor, content);
    const { fingerprint, previewKey } = await this.renditions.ensurePreview(content, audience);
    if (isCached(request, response, `${content.id}-${audience}-${fingerprint}-preview`)) return undefined;
    return this.send(response, previewKey, WEBP, () => notFound('Preview of photo', id));
  }

  @Get('original')
  @ApiOperation({
    summary:
      'Opens a sealed original: sends on to it in storage, byte for byte as it left the drone; the link lasts a minute',
    description: 'For a stated reason, which goes into the history with the name of who asked.',
  })
  @Allow('reviewer', 'admin')
  @NeedScope('originals')
  @Answers(302)
  async sendOriginal(
    @Param('id', { schema: idSchema }) id: string,
    @Query({ schema: openingQuery }) { reason }: z.infer<typeof openingQuery>,
    @CurrentActor() actor: Actor,
    @PublicOrigin() publicOrigin: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    const photo = await this.photos.findContent(id, actor);
    response.setHeader('Location', await this.originals.open(photo, { reason, actor, publicOrigin }));
    response.setHeader('Cache-Control', 'no-store');
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
    const { pyramidPrefix, audience } = await this.renditions.find(content.id, audienceFor(actor, content));
    if (!pyramidPrefix) throw await this.orderPyramid(content, audience, response);
    return this.send(response, `${pyramidPrefix}/pyramid.json`, 'application/json', () => pyramidMissing(id));
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
    const { pyramidPrefix, audience, fingerprint } = await this.renditions.find(
      content.id,
      audienceFor(actor, content),
    );
    if (!pyramidPrefix) throw pyramidMissing(id);
    if (isCached(request, response, `${content.id}-${audience}-${fingerprint}-${level}-${tile}`))
      return undefined;
    return this.send(response, `${pyramidPrefix}/${level}/${tile}`, WEBP, () =>
      notFound('Tile', `${level}/${tile}`),
    );
  }

  private async orderPyramid(
    content: StoredContent,
    audience: Audience,
    response: Response,
  ): Promise<DomainError> {
    if (content.sha256 === null) return originalErased(content.name);
    if (content.state !== 'detected') return pyramidMissing(content.id);
    await this.database.transaction(async (manager) => {
      await this.renditions.orderPyramid(content.id, audience, manager);
      await this.outbox.add(manager, [{ stage: 'tile', subjectId: content.id, run: content.run }]);
    });
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
    setPictureCache(response);
    return new StreamableFile(body, { type });
  }
}

/** With the original the desk's picture goes; what others are shown is kept longer. */
const audienceFor = (actor: Actor, { sha256 }: StoredContent): Audience => {
  const audience = audienceOf(actor);
  return audience === 'desk' && sha256 === null ? 'staff' : audience;
};

const pyramidMissing = (id: string): DomainError => notFound('Zoomable picture of photo', id);

/** Answers 304 when the client holds this content already. */
function isCached(request: Request, response: Response, tag: string): boolean {
  const etag = `"${tag}"`;
  response.setHeader('ETag', etag);
  if (request.get('if-none-match') !== etag) return false;
  setPictureCache(response);
  response.status(304);
  return true;
}

function setPictureCache(response: Response): void {
  response.setHeader('Cache-Control', PICTURE_CACHE);
  response.vary('Cookie, Authorization');
}
