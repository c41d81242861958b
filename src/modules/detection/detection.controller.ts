import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Actor } from '../../domain/access/actor';
import { Allow, AllowSignedIn, CurrentActor, NeedScope } from '../../platform/http/access';
import { Answers, idSchema } from '../../platform/http/answers';
import { makePage, type Page, pageOf, readPage } from '../../platform/http/pages';
import {
  type DecisionBody,
  type DetectionDto,
  type DetectionListQuery,
  type DrawnDamage,
  decisionSchema,
  detectionListQuery,
  detectionSchema,
  drawnDamageSchema,
  presentDetection,
} from './detection.dto';
import { DetectionService } from './detection.service';
import { DetectionDecisionService } from './detection-decision.service';
import {
  type ReviewItemDto,
  ReviewQueue,
  type ReviewQueueQuery,
  reviewPageSchema,
  reviewQueueQuery,
} from './review-queue.service';

@ApiTags('detections')
@Controller()
export class DetectionController {
  constructor(
    private readonly detections: DetectionService,
    private readonly decisions: DetectionDecisionService,
    private readonly queue: ReviewQueue,
  ) {}

  @Get('detections')
  @ApiOperation({
    summary: 'What the newest run shows, people’s boxes included',
    description: 'Operators see those of their own flights.',
  })
  @AllowSignedIn()
  @Answers(200, pageOf(detectionSchema))
  async list(
    @Query({ schema: detectionListQuery }) query: DetectionListQuery,
    @CurrentActor() actor: Actor,
  ): Promise<Page<DetectionDto>> {
    const { limit, after } = readPage(query, z.tuple([z.uuid()]));
    const rows = await this.detections.list(query, actor, { limit: limit + 1, afterId: after?.[0] ?? null });
    return makePage(rows.map(presentDetection), limit, (detection) => [detection.id]);
  }

  @Get('review/queue')
  @ApiOperation({
    summary: 'What waits for a person',
    description: 'Proposed tickets, and detections that no trusted pose places.',
  })
  @Allow('reviewer', 'supervisor', 'admin')
  @Answers(200, reviewPageSchema)
  listQueue(@Query({ schema: reviewQueueQuery }) query: ReviewQueueQuery): Promise<Page<ReviewItemDto>> {
    return this.queue.list(query);
  }

  @Post('detections/:id/decision')
  @ApiOperation({
    summary: 'Accept, reject or correct a box',
    description: 'Answers the box that counts from now on.',
  })
  @Allow('reviewer', 'supervisor', 'admin')
  @Answers(200, detectionSchema)
  async decide(
    @Param('id', { schema: idSchema }) id: string,
    @Body({ schema: decisionSchema }) body: DecisionBody,
    @CurrentActor() actor: Actor,
  ): Promise<DetectionDto> {
    return presentDetection(await this.detections.find(await this.decisions.decide(id, body, actor)));
  }

  @Delete('detections/:id/decision')
  @ApiOperation({ summary: 'Take a decision back', description: 'A box that a person drew goes away.' })
  @Allow('reviewer', 'supervisor', 'admin')
  @Answers(204)
  async undo(@Param('id', { schema: idSchema }) id: string, @CurrentActor() actor: Actor): Promise<void> {
    await this.decisions.undo(id, actor);
  }

  @Post('photos/:id/detections')
  @ApiOperation({
    summary: 'Draw a damage that the model missed',
    description: 'It joins a known defect or opens a ticket at once, where the pose is trusted.',
  })
  @Allow('reviewer', 'supervisor', 'admin')
  @NeedScope('review')
  @Answers(201, detectionSchema)
  async draw(
    @Param('id', { schema: idSchema }) photoId: string,
    @Body({ schema: drawnDamageSchema }) body: DrawnDamage,
    @CurrentActor() actor: Actor,
  ): Promise<DetectionDto> {
    return presentDetection(await this.detections.find(await this.decisions.draw(photoId, body, actor)));
  }
}
