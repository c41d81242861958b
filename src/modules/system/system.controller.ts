import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Allow } from '../../platform/http/access';
import { Answers } from '../../platform/http/answers';
import { makePage, type Page, readPage } from '../../platform/http/pages';
import {
  type FailureDto,
  failureListQuery,
  failurePageSchema,
  type ModelsDto,
  modelsSchema,
  type QueuesDto,
  queuesSchema,
  type StorageDto,
  storageSchema,
} from './system.dto';
import { SystemService } from './system.service';

@ApiTags('system')
@Controller('system')
export class SystemController {
  constructor(private readonly system: SystemService) {}

  @Get('queues')
  @ApiOperation({ summary: 'Jobs by stage' })
  @Allow('admin')
  @Answers(200, queuesSchema)
  showQueues(): Promise<QueuesDto> {
    return this.system.showQueues();
  }

  @Get('failures')
  @ApiOperation({
    summary: 'Photos and flights that a step gave up on, newest first',
    description:
      'Run them again from that step: `POST /api/photos/:id/runs` or `POST /api/flights/:id/runs`.',
  })
  @Allow('admin')
  @Answers(200, failurePageSchema)
  async listFailures(
    @Query({ schema: failureListQuery }) query: z.infer<typeof failureListQuery>,
  ): Promise<Page<FailureDto>> {
    const { limit, after } = readPage(query, z.tuple([z.string().regex(/^\d{1,18}$/)]));
    const rows = await this.system.listFailures({ limit: limit + 1, beforeId: after?.[0] ?? null });
    return makePage(rows, limit, (row) => [row.attemptId]);
  }

  @Get('models')
  @ApiOperation({ summary: 'Models in use: what each found, and how much of it people kept' })
  @Allow('supervisor', 'admin')
  @Answers(200, modelsSchema)
  showModels(): Promise<ModelsDto> {
    return this.system.showModels();
  }

  @Get('storage')
  @ApiOperation({ summary: 'Bytes kept, and bytes free' })
  @Allow('admin')
  @Answers(200, storageSchema)
  showStorage(): Promise<StorageDto> {
    return this.system.showStorage();
  }
}
