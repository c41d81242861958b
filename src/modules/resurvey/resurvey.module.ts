import { Module } from '@nestjs/common';
import { ObservationController } from './observation.controller';
import { ObservationService } from './observation.service';
import { PlaceViewsService } from './place-views.service';

/** What flights say of known defects, over HTTP; saying it is the `resurvey` stage's. */
@Module({ controllers: [ObservationController], providers: [ObservationService, PlaceViewsService] })
export class ResurveyModule {}
