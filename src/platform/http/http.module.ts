import { Module, StandardSchemaSerializerInterceptor } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { ClientConfigController } from './client-config.controller';
import { HealthController } from './health.controller';
import { InputPipe } from './input.pipe';
import { MetricsController, StageAttemptReader, WaitingWorkReader } from './metrics.controller';
import { NextPageLink } from './pages';
import { ProblemFilter } from './problem.filter';

/** What every route has in common: input, output, errors, health, figures. */
@Module({
  controllers: [ClientConfigController, HealthController, MetricsController],
  providers: [
    StageAttemptReader,
    WaitingWorkReader,
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_PIPE, useClass: InputPipe },
    { provide: APP_INTERCEPTOR, useClass: NextPageLink },
    { provide: APP_INTERCEPTOR, useClass: StandardSchemaSerializerInterceptor },
  ],
})
export class HttpModule {}
