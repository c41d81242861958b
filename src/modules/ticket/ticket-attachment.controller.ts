import { Controller, Delete, Get, Param, Post, Query, Req, Res, StreamableFile } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import type { Actor } from '../../domain/access/actor';
import { Allow, CurrentActor } from '../../platform/http/access';
import { Answers, idSchema } from '../../platform/http/answers';
import { ticketIdSchema } from './ticket.dto';
import { attachmentRoles } from './ticket-access';
import {
  type AttachmentDto,
  attachmentSchema,
  type NewAttachmentQuery,
  newAttachmentQuery,
  presentAttachment,
} from './ticket-attachment.dto';
import { TicketAttachmentService } from './ticket-attachment.service';

/** A picture never changes; a day bounds how long a browser shows what its user may no longer see. */
const PICTURE_CACHE = 'private, max-age=86400, immutable';

@ApiTags('tickets')
@Controller('tickets/:id/attachments')
export class TicketAttachmentController {
  constructor(private readonly attachments: TicketAttachmentService) {}

  @Post()
  @ApiOperation({
    summary: 'Add a picture taken on site: its bytes are the body, at most 25 MB',
    description: 'Time and place go into the query, as the phone tells them.',
  })
  @ApiConsumes('image/jpeg', 'image/png', 'image/webp', 'image/tiff')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @Allow(...attachmentRoles)
  @Answers(201, attachmentSchema)
  async add(
    @Param('id', { schema: ticketIdSchema }) id: string,
    @Query({ schema: newAttachmentQuery }) about: NewAttachmentQuery,
    @CurrentActor() actor: Actor,
    @Req() request: Request,
  ): Promise<AttachmentDto> {
    return presentAttachment(await this.attachments.add(id, request, { actor, about }));
  }

  @Get(':attachmentId')
  @ApiOperation({ summary: 'The picture, as a WebP of at most 1,600 pixels without metadata' })
  @Allow(...attachmentRoles)
  @ApiProduces('image/webp')
  @Answers(200)
  async show(
    @Param('id', { schema: ticketIdSchema }) id: string,
    @Param('attachmentId', { schema: idSchema }) attachmentId: string,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StreamableFile> {
    const picture = await this.attachments.readPicture(id, attachmentId, actor);
    response.setHeader('Cache-Control', PICTURE_CACHE);
    return new StreamableFile(picture, { type: 'image/webp' });
  }

  @Delete(':attachmentId')
  @ApiOperation({ summary: 'Take a picture away', description: 'One’s own; a supervisor anyone’s.' })
  @Allow('reviewer', 'supervisor', 'crew', 'admin')
  @Answers(204)
  async remove(
    @Param('id', { schema: ticketIdSchema }) id: string,
    @Param('attachmentId', { schema: idSchema }) attachmentId: string,
    @CurrentActor() actor: Actor,
  ): Promise<void> {
    await this.attachments.remove(id, attachmentId, actor);
  }
}
