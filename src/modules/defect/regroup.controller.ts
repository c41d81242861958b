import { Body, Controller, Delete, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../domain/access/actor';
import { Allow, CurrentActor } from '../../platform/http/access';
import { Answers, idSchema } from '../../platform/http/answers';
import { DefectMergeService } from './defect-merge.service';
import { DefectSplitService } from './defect-split.service';
import {
  type MergeBody,
  type MergeDto,
  mergeBodySchema,
  mergeSchema,
  type SplitBody,
  type SplitDto,
  splitBodySchema,
  splitSchema,
} from './regroup.dto';

@ApiTags('defects')
@Controller('defects')
export class RegroupController {
  constructor(
    private readonly splits: DefectSplitService,
    private readonly merges: DefectMergeService,
  ) {}

  @Post(':id/splits')
  @ApiOperation({
    summary: 'Say that some views of a defect show another one',
    description:
      'The defect keeps its id and ticket; what leaves gets a proposed ticket. Re-runs and new models keep the two apart.',
  })
  @Allow('reviewer', 'supervisor', 'admin')
  @Answers(201, splitSchema)
  split(
    @Param('id', { schema: idSchema }) id: string,
    @Body({ schema: splitBodySchema }) body: SplitBody,
    @CurrentActor() actor: Actor,
  ): Promise<SplitDto> {
    return this.splits.split(id, body.detectionIds, actor);
  }

  @Delete(':id/splits/:splitId')
  @ApiOperation({
    summary: 'Take a split back',
    description: 'One’s own within a day, a supervisor anyone’s, while nobody decided on what was split off.',
  })
  @Allow('reviewer', 'supervisor', 'admin')
  @Answers(204)
  async undoSplit(
    @Param('id', { schema: idSchema }) id: string,
    @Param('splitId', { schema: idSchema }) splitId: string,
    @CurrentActor() actor: Actor,
  ): Promise<void> {
    await this.splits.undo(id, splitId, actor);
  }

  @Post(':id/merges')
  @ApiOperation({
    summary: 'Say that other defects are this one',
    description:
      'Their tickets become duplicates of its ticket, all or none. Re-runs and new models keep them together.',
  })
  @Allow('reviewer', 'supervisor', 'admin')
  @Answers(201, mergeSchema)
  merge(
    @Param('id', { schema: idSchema }) id: string,
    @Body({ schema: mergeBodySchema }) body: MergeBody,
    @CurrentActor() actor: Actor,
  ): Promise<MergeDto> {
    return this.merges.merge(id, body.defectIds, actor);
  }

  @Delete(':id/merges/:mergeId')
  @ApiOperation({
    summary: 'Take a merge back',
    description: 'All of it: tickets that somebody moved on since refuse it.',
  })
  @Allow('reviewer', 'supervisor', 'admin')
  @Answers(204)
  async undoMerge(
    @Param('id', { schema: idSchema }) id: string,
    @Param('mergeId', { schema: idSchema }) mergeId: string,
    @CurrentActor() actor: Actor,
  ): Promise<void> {
    await this.merges.undo(id, mergeId, actor);
  }
}
