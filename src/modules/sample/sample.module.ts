import { Module } from '@nestjs/common';
import { ChildSampleRenderer } from '../../platform/simulation/child-sample-renderer';
import { SampleRenderer } from '../../platform/simulation/sample-renderer';
import { FlightModule } from '../flight/flight.module';
import { PhotoModule } from '../photo/photo.module';
import { SampleFlightController } from './sample-flight.controller';
import { SampleFlightService } from './sample-flight.service';
import { SampleSender } from './sample-sender';

/** The sample flight over HTTP. */
@Module({
  imports: [FlightModule, PhotoModule],
  controllers: [SampleFlightController],
  providers: [
    SampleFlightService,
    SampleSender,
    { provide: SampleRenderer, useFactory: () => new ChildSampleRenderer() },
  ],
})
export class SampleModule {}
