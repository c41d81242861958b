import { Module } from '@nestjs/common';
import { TicketModule } from '../ticket/ticket.module';
import { FiguresController } from './figures.controller';
import { FiguresService } from './figures.service';

/** Figures over all tickets. */
@Module({ imports: [TicketModule], controllers: [FiguresController], providers: [FiguresService] })
export class ReportModule {}
