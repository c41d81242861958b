import { Module } from '@nestjs/common';
import { TicketModule } from '../ticket/ticket.module';
import { DefectController } from './defect.controller';
import { DefectService } from './defect.service';
import { DefectMergeService } from './defect-merge.service';
import { DefectSplitService } from './defect-split.service';
import { RegroupController } from './regroup.controller';

/** Defects over HTTP, and what people say of which views are one; making them is the `fuse` stage's. */
@Module({
  imports: [TicketModule],
  controllers: [DefectController, RegroupController],
  providers: [DefectService, DefectSplitService, DefectMergeService],
  exports: [DefectService],
})
export class DefectModule {}
