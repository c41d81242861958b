import { Module } from '@nestjs/common';
import { TicketModule } from '../ticket/ticket.module';
import { DetectionController } from './detection.controller';
import { DetectionService } from './detection.service';
import { DetectionDecisionService } from './detection-decision.service';
import { ReviewQueue } from './review-queue.service';

/** Detections and the review queue over HTTP; finding them is the `detect` stage's. */
@Module({
  imports: [TicketModule],
  controllers: [DetectionController],
  providers: [DetectionService, DetectionDecisionService, ReviewQueue],
  exports: [DetectionService, ReviewQueue],
})
export class DetectionModule {}
