import { Module } from '@nestjs/common';
import { AuditController } from './modules/audit/audit.controller';
import { AuditModule } from './modules/audit/audit.module';
import { DefectModule } from './modules/defect/defect.module';
import { DetectionModule } from './modules/detection/detection.module';
import { FlightModule } from './modules/flight/flight.module';
import { NoticeModule } from './modules/notice/notice.module';
import { PhotoModule } from './modules/photo/photo.module';
import { PrivacyModule } from './modules/privacy/privacy.module';
import { ReportModule } from './modules/report/report.module';
import { ResurveyModule } from './modules/resurvey/resurvey.module';
import { ReviewModule } from './modules/review/review.module';
import { RoadModule } from './modules/road/road.module';
import { SampleModule } from './modules/sample/sample.module';
import { SystemModule } from './modules/system/system.module';
import { TicketModule } from './modules/ticket/ticket.module';
import { UserModule } from './modules/user/user.module';
import { ViewModule } from './modules/view/view.module';
import { ConfigModule } from './platform/config/config.module';
import { DatabaseModule } from './platform/database/database.module';
import { HttpModule } from './platform/http/http.module';
import { QueueModule } from './platform/queue/queue.module';
import { StorageModule } from './platform/storage/storage.module';
import { TelemetryModule } from './platform/telemetry/telemetry.module';
import { schema } from './schema';

/** The API process: everything that answers HTTP, and no stage of the pipeline. */
@Module({
  imports: [
    ConfigModule,
    TelemetryModule,
    DatabaseModule.forRoot(schema),
    QueueModule.forRoot({ listeners: 0 }),
    StorageModule,
    HttpModule,
    UserModule,
    PrivacyModule,
    AuditModule,
    FlightModule,
    PhotoModule,
    DetectionModule,
    DefectModule,
    TicketModule,
    ResurveyModule,
    ReviewModule,
    ReportModule,
    NoticeModule,
    ViewModule,
    SystemModule,
    RoadModule,
    SampleModule,
  ],
  controllers: [AuditController],
})
export class ApiModule {}
