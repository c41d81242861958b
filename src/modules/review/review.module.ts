import { Module } from '@nestjs/common';
import { DetectionModule } from '../detection/detection.module';
import { ReviewDeskController } from './review-desk.controller';
import { ReviewDeskService } from './review-desk.service';

/** The reviewers' desk: who holds what of the queue, and how far the day's work is. */
@Module({
  imports: [DetectionModule],
  controllers: [ReviewDeskController],
  providers: [ReviewDeskService],
})
export class ReviewModule {}
