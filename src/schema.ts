import { DataSource } from 'typeorm';
import { CreateCore1764000000000 } from '../migrations/1764000000000-create-core';
import { AddReview1764100000000 } from '../migrations/1764100000000-add-review';
import { AddFlightGeometry1764200000000 } from '../migrations/1764200000000-add-flight-geometry';
import { AddRegistration1764300000000 } from '../migrations/1764300000000-add-registration';
import { AddResurvey1764400000000 } from '../migrations/1764400000000-add-resurvey';
import { AddRoadLayer1764500000000 } from '../migrations/1764500000000-add-road-layer';
import { AddFlightQuality1764600000000 } from '../migrations/1764600000000-add-flight-quality';
import { AddDefectDecisions1764700000000 } from '../migrations/1764700000000-add-defect-decisions';
import { AddWork1764800000000 } from '../migrations/1764800000000-add-work';
import { AddNotices1764900000000 } from '../migrations/1764900000000-add-notices';
import { AddAdministration1765000000000 } from '../migrations/1765000000000-add-administration';
import { AddRenditions1765100000000 } from '../migrations/1765100000000-add-renditions';
import { AddRetention1765200000000 } from '../migrations/1765200000000-add-retention';
import { AddListOrders1765300000000 } from '../migrations/1765300000000-add-list-orders';
import { AddFigurePools1765350000000 } from '../migrations/1765350000000-add-figure-pools';
import { AddKeyScopes1765361800000 } from '../migrations/1765361800000-add-key-scopes';
import { AddRequestCounts1765383600000 } from '../migrations/1765383600000-add-request-counts';
import { AddMeasurements1765391000000 } from '../migrations/1765391000000-add-measurements';
import { MarkSampleFlight1765392000000 } from '../migrations/1765392000000-mark-sample-flight';
import { AddSplits1765417300000 } from '../migrations/1765417300000-add-splits';
import { AddOwnPassword1765420500000 } from '../migrations/1765420500000-add-own-password';
import { AuditEvent } from './modules/audit/audit-event.entity';
import { Defect } from './modules/defect/defect.entity';
import { DefectSplit, DefectSplitBox } from './modules/defect/defect-split.entity';
import { Detection } from './modules/detection/detection.entity';
import { Flight } from './modules/flight/flight.entity';
import { Notice } from './modules/notice/notice.entity';
import { Photo } from './modules/photo/photo.entity';
import { StoredObject } from './modules/photo/stored-object.entity';
import { DefectObservation } from './modules/resurvey/defect-observation.entity';
import { Area } from './modules/road/area.entity';
import { Road } from './modules/road/road.entity';
import { RoadLayer } from './modules/road/road-layer.entity';
import { Ticket } from './modules/ticket/ticket.entity';
import { TicketAttachment } from './modules/ticket/ticket-attachment.entity';
import { TicketEvent } from './modules/ticket/ticket-event.entity';
import { ApiKey } from './modules/user/api-key.entity';
import { UserAccount } from './modules/user/user-account.entity';
import { UserSession } from './modules/user/user-session.entity';
import { dataSourceOptions, type Schema } from './platform/database/data-source';

export const schema: Schema = {
  entities: [
    UserAccount,
    UserSession,
    ApiKey,
    AuditEvent,
    Flight,
    StoredObject,
    Photo,
    Detection,
    Defect,
    DefectSplit,
    DefectSplitBox,
    DefectObservation,
    Ticket,
    TicketEvent,
    TicketAttachment,
    RoadLayer,
    Road,
    Area,
    Notice,
  ],
  migrations: [
    CreateCore1764000000000,
    AddReview1764100000000,
    AddFlightGeometry1764200000000,
    AddRegistration1764300000000,
    AddResurvey1764400000000,
    AddRoadLayer1764500000000,
    AddFlightQuality1764600000000,
    AddDefectDecisions1764700000000,
    AddWork1764800000000,
    AddNotices1764900000000,
    AddAdministration1765000000000,
    AddRenditions1765100000000,
    AddRetention1765200000000,
    AddListOrders1765300000000,
    AddFigurePools1765350000000,
    AddKeyScopes1765361800000,
    AddRequestCounts1765383600000,
    AddMeasurements1765391000000,
    AddSplits1765417300000,
    MarkSampleFlight1765392000000,
    AddOwnPassword1765420500000,
  ],
};

export const openDataSource = (url: string, poolSize = 4): Promise<DataSource> =>
  new DataSource(dataSourceOptions(url, poolSize, schema)).initialize();
