import { Module } from '@nestjs/common';
import { RoadCoverageService } from '../road/road-coverage.service';
import { FlightController } from './flight.controller';
import { FlightService } from './flight.service';
import { FlightEvents } from './flight-events';
import { FlightEventsController } from './flight-events.controller';
import { FlightFilesController } from './flight-files.controller';
import { FlightFilesService } from './flight-files.service';
import { FlightProgressModule } from './flight-progress.module';
import { FlightQualityController } from './flight-quality.controller';
import { FlightSealService } from './flight-seal.service';
import { FlightWithdrawService } from './flight-withdraw.service';
import { RerunController } from './rerun.controller';

/** Flights over HTTP. */
@Module({
  imports: [FlightProgressModule],
  controllers: [
    FlightController,
    FlightQualityController,
    FlightEventsController,
    FlightFilesController,
    RerunController,
  ],
  providers: [
    RoadCoverageService,
    FlightService,
    FlightSealService,
    FlightWithdrawService,
    FlightFilesService,
    FlightEvents,
  ],
  exports: [FlightService, FlightSealService],
})
export class FlightModule {}
