import { Module } from '@nestjs/common';
import { FlightController } from './flight.controller';
import { FlightService } from './flight.service';
import { FlightEvents } from './flight-events';
import { FlightEventsController } from './flight-events.controller';
import { FlightProgressModule } from './flight-progress.module';
import { FlightSealService } from './flight-seal.service';
import { RerunController } from './rerun.controller';

/** Flights over HTTP. */
@Module({
  imports: [FlightProgressModule],
  controllers: [FlightController, FlightEventsController, RerunController],
  providers: [FlightService, FlightSealService, FlightEvents],
  exports: [FlightService],
})
export class FlightModule {}
