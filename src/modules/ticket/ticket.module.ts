import { Module } from '@nestjs/common';
import { InferenceModule } from '../../platform/inference/inference.module';
import { ServiceLevelController } from './service-level.controller';
import { ServiceLevelService } from './service-level.service';
import { TicketController } from './ticket.controller';
import { TicketService } from './ticket.service';
import { TicketAmendService } from './ticket-amend.service';
import { TicketAttachmentController } from './ticket-attachment.controller';
import { TicketAttachmentService } from './ticket-attachment.service';
import { TicketBulkController } from './ticket-bulk.controller';
import { TicketBulkService } from './ticket-bulk.service';
import { TicketCommentController } from './ticket-comment.controller';
import { TicketCommentService } from './ticket-comment.service';
import { TicketDecisionService } from './ticket-decision.service';
import { TicketExportService } from './ticket-export.service';
import { TicketMapController } from './ticket-map.controller';
import { TicketMeasurementService } from './ticket-measurement.service';
import { TicketPlanService } from './ticket-plan.service';
import { TicketTileService } from './ticket-tile.service';

/** Tickets over HTTP; opening them is the `ticket` stage's. */
@Module({
  imports: [InferenceModule],
  controllers: [
    TicketController,
    TicketCommentController,
    TicketAttachmentController,
    TicketBulkController,
    TicketMapController,
    ServiceLevelController,
  ],
  providers: [
    TicketService,
    TicketDecisionService,
    TicketAmendService,
    TicketPlanService,
    TicketMeasurementService,
    TicketBulkService,
    TicketCommentService,
    TicketAttachmentService,
    TicketExportService,
    TicketTileService,
    ServiceLevelService,
  ],
  exports: [TicketService, TicketDecisionService],
})
export class TicketModule {}
