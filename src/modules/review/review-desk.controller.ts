import { Body, Controller, Delete, Get, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Actor } from '../../domain/access/actor';
import { Allow, CurrentActor } from '../../platform/http/access';
import { Answers } from '../../platform/http/answers';
import { type ReviewItemDto, reviewItemSchema, reviewSorts } from '../detection/review-queue.service';
import { LEASE_TIME, ReviewDeskService, type ReviewProgress } from './review-desk.service';

const nextSchema = z
  .object({
    count: z.int().min(1).max(20).default(3).describe('The one to look at and those to load ahead'),
    skip: z.array(z.uuid()).max(1000).default([]).describe('Put off for now'),
    kind: z.enum(['ticket', 'detection']).optional(),
    flight: z.uuid().optional(),
    sort: z.enum(reviewSorts).default('uncertainty'),
  })
  .meta({ id: 'ReviewNext' });
const heldSchema = z
  .object({ items: z.array(reviewItemSchema), heldForMilliseconds: z.int() })
  .meta({ id: 'ReviewHeld' });
const progressSchema = z
  .object({
    waiting: z.int(),
    decidedToday: z.int(),
    decidedTodayByMe: z.int(),
    decidedLastHourByMe: z.int(),
  })
  .meta({ id: 'ReviewProgress' });

@ApiTags('review')
@Controller('review')
export class ReviewDeskController {
  constructor(private readonly desk: ReviewDeskService) {}

  @Post('next')
  @ApiOperation({
    summary: 'Take the next finds to judge; nobody else is given them for ten minutes',
    description: 'Asking again lets go of what was held before, and holds what is answered anew.',
  })
  @Allow('reviewer', 'supervisor', 'admin')
  @Answers(200, heldSchema)
  async next(
    @Body({ schema: nextSchema }) body: z.infer<typeof nextSchema>,
    @CurrentActor() actor: Actor,
  ): Promise<{ items: ReviewItemDto[]; heldForMilliseconds: number }> {
    return { items: await this.desk.takeNext(body, actor.userId!), heldForMilliseconds: LEASE_TIME };
  }

  @Delete('leases')
  @ApiOperation({ summary: 'Let go of everything one holds' })
  @Allow('reviewer', 'supervisor', 'admin')
  @Answers(204)
  async letGo(@CurrentActor() actor: Actor): Promise<void> {
    await this.desk.letGo(actor.userId!);
  }

  @Get('progress')
  @ApiOperation({ summary: 'What waits, and how many were decided today and in the last hour' })
  @Allow('reviewer', 'supervisor', 'admin')
  @Answers(200, progressSchema)
  progress(@CurrentActor() actor: Actor): Promise<ReviewProgress> {
    return this.desk.progress(actor);
  }
}
