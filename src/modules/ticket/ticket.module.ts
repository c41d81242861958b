import { Module } from '@nestjs/common';
import { TicketController } from './ticket.controller';
import { TicketService } from './ticket.service';
import { TicketAmendService } from './ticket-amend.service';
import { TicketCommentController } from './ticket-comment.controller';
import { TicketCommentService } from './ticket-comment.service';
import { TicketDecisionService } from './ticket-decision.service';

/** Tickets over HTTP; opening them is the `ticket` stage's. */
@Module({
  controllers: [TicketController, TicketCommentController],
  providers: [TicketService, TicketDecisionService, TicketAmendService, TicketCommentService],
  exports: [TicketService],
})
export class TicketModule {}
