import { Global, Module } from '@nestjs/common';
import { FlightGeometryService } from './flight-geometry.service';
import { FlightProgress } from './flight-progress.service';
import { FlightQualityService } from './flight-quality.service';
import { RerunService } from './rerun.service';
import { StuckWork } from './stuck-work.service';

/** What moves flights on, for the API and the workers alike. */
@Global()
@Module({
  providers: [FlightGeometryService, FlightProgress, FlightQualityService, RerunService, StuckWork],
  exports: [FlightGeometryService, FlightProgress, FlightQualityService, RerunService, StuckWork],
})
export class FlightProgressModule {}
