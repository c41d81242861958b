import { Controller, Get, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Response } from 'express';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { StageQueues } from '../queue/stage-queues';
import { ObjectStorage } from '../storage/object-storage';
import { log } from '../telemetry/logger';
import { AllowAnonymous } from './access';
import { Answers } from './answers';
import { withinTime } from './within-time';

const CHECK_TIME_MS = 2000;

const healthSchema = z
  .object({ status: z.enum(['up', 'down']), checks: z.record(z.string(), z.enum(['up', 'down'])) })
  .meta({ id: 'Health' });
type Health = z.infer<typeof healthSchema>;

@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly storage: ObjectStorage,
    private readonly queues: StageQueues,
  ) {}

  @Get('live')
  @ApiOperation({ summary: 'The process answers: restart it when it doesn’t' })
  @AllowAnonymous()
  @Answers(200, healthSchema)
  live(): Health {
    return { status: 'up', checks: {} };
  }

  @Get('ready')
  @ApiOperation({
    summary: 'The services behind it answer: send no requests here while they don’t',
    description: 'Names what is down, never why.',
  })
  @AllowAnonymous()
  @Answers(200, healthSchema)
  async ready(@Res({ passthrough: true }) response: Response): Promise<Health> {
    const [database, storage, queue] = await Promise.all([
      check('database', () => this.database.query('select 1')),
      check('storage', () => this.storage.ping()),
      check('queue', () => this.queues.ping()),
    ]);
    const checks = { database, storage, queue };
    const status = Object.values(checks).every((state) => state === 'up') ? 'up' : 'down';
    response.status(status === 'up' ? 200 : 503);
    response.setHeader('Cache-Control', 'no-store');
    return { status, checks };
  }
}

async function check(name: string, ask: () => Promise<unknown>): Promise<'up' | 'down'> {
  try {
    await withinTime(CHECK_TIME_MS, ask());
    return 'up';
  } catch (error) {
    log.warn({ err: error, service: name }, 'not ready');
    return 'down';
  }
}
