import { Module } from '@nestjs/common';
import { AuditModule } from '../src/modules/audit/audit.module';
import { FlightFuseService } from '../src/modules/defect/flight-fuse.service';
import { DetectionWriter } from '../src/modules/detection/detection-writer.service';
import { PhotoDetectService } from '../src/modules/detection/photo-detect.service';
import { FlightProgressModule } from '../src/modules/flight/flight-progress.module';
import { NotifyService } from '../src/modules/notice/notify.service';
import { FirstLook } from '../src/modules/photo/first-look.service';
import { PhotoGeotagService } from '../src/modules/photo/photo-geotag.service';
import { PhotoIngestService } from '../src/modules/photo/photo-ingest.service';
import { RenditionService } from '../src/modules/photo/rendition.service';
import { AccountErasure } from '../src/modules/privacy/account-erasure.service';
import { PhotoErasure } from '../src/modules/privacy/photo-erasure.service';
import { RetentionService } from '../src/modules/privacy/retention.service';
import { FlightRegisterService } from '../src/modules/registration/flight-register.service';
import { GreyPhotos } from '../src/modules/registration/grey-photos.service';
import { FlightResurveyService } from '../src/modules/resurvey/flight-resurvey.service';
import { SurveyLooks } from '../src/modules/resurvey/survey-looks.service';
import { FlightTicketService } from '../src/modules/ticket/flight-ticket.service';
import { ConfigModule } from '../src/platform/config/config.module';
import { DatabaseModule } from '../src/platform/database/database.module';
import { InferenceModule } from '../src/platform/inference/inference.module';
import { MailModule } from '../src/platform/mail/mail.module';
import { MetadataModule } from '../src/platform/metadata/metadata.module';
import { QueueModule } from '../src/platform/queue/queue.module';
import { OutboxRelay } from '../src/platform/queue/relay';
import { assertOneProcessorPerStage } from '../src/platform/queue/stage-table';
import { StorageModule } from '../src/platform/storage/storage.module';
import { TelemetryModule } from '../src/platform/telemetry/telemetry.module';
import { schema } from '../src/schema';
import { DetectProcessor } from './detect.processor';
import { FuseProcessor } from './fuse.processor';
import { GeotagProcessor } from './geotag.processor';
import { IngestProcessor } from './ingest.processor';
import { NotifyProcessor } from './notify.processor';
import { RegisterProcessor } from './register.processor';
import { ResurveyProcessor } from './resurvey.processor';
import { StageRunner } from './stage-runner';
import { SweepProcessor } from './sweep.processor';
import { TicketProcessor } from './ticket.processor';
import { TileProcessor } from './tile.processor';

export const processors = [
  IngestProcessor,
  GeotagProcessor,
  DetectProcessor,
  TileProcessor,
  RegisterProcessor,
  FuseProcessor,
  ResurveyProcessor,
  TicketProcessor,
  SweepProcessor,
  NotifyProcessor,
];

assertOneProcessorPerStage(processors);

@Module({
  imports: [
    ConfigModule,
    TelemetryModule,
    DatabaseModule.forRoot(schema),
    QueueModule.forRoot({ listeners: processors.length }),
    StorageModule,
    MetadataModule,
    InferenceModule.behindDetection(),
    MailModule,
    AuditModule,
    FlightProgressModule,
  ],
  providers: [
    StageRunner,
    OutboxRelay,
    FirstLook,
    PhotoIngestService,
    PhotoGeotagService,
    PhotoDetectService,
    DetectionWriter,
    RenditionService,
    GreyPhotos,
    FlightRegisterService,
    FlightFuseService,
    SurveyLooks,
    FlightResurveyService,
    FlightTicketService,
    NotifyService,
    PhotoErasure,
    AccountErasure,
    RetentionService,
    ...processors,
  ],
})
export class WorkerModule {}
