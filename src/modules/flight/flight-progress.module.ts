import { Global, Module } from '@nestjs/common';
import { FlightProgress } from './flight-progress.service';
import { RerunService } from './rerun.service';
import { StuckWork } from './stuck-work.service';

/** What moves flights on, for the API and the workers alike. */
@Global()
@Module({
  providers: [FlightProgress, RerunService, StuckWork],
  exports: [FlightProgress, RerunService, StuckWork],
})
export class FlightProgressModule {}
