import type { DataSource } from 'typeorm';
import { AuditLog } from '../../src/modules/audit/audit-log.service';
import { FlightFuseService } from '../../src/modules/defect/flight-fuse.service';
import { FlightGeometryService } from '../../src/modules/flight/flight-geometry.service';
import { FlightResurveyService } from '../../src/modules/resurvey/flight-resurvey.service';
import { FlightTicketService } from '../../src/modules/ticket/flight-ticket.service';
import { Outbox } from '../../src/platform/queue/outbox';
import type { ObjectStorage } from '../../src/platform/storage/object-storage';
import { Clock } from '../../src/platform/telemetry/clock';

/** The stages after registration, run as workers run them, for flights without files of their own. */
export class FlightStages {
  readonly fusing: FlightFuseService;
  readonly resurveying: FlightResurveyService;
  readonly ticketing: FlightTicketService;

  constructor(database: DataSource, repeatWithinDays = 365) {
    const clock = new Clock();
    const outbox = new Outbox();
    const audit = new AuditLog(clock);
    const geometry = new FlightGeometryService(database, {} as ObjectStorage, { TERRAIN_FILE: undefined });
    this.fusing = new FlightFuseService(database, outbox, clock);
    this.resurveying = new FlightResurveyService(database, geometry, audit, outbox, clock);
    this.ticketing = new FlightTicketService(database, audit, clock, {
      REPEAT_WITHIN_DAYS: repeatWithinDays,
    });
  }

  /** From `registered` to `processed`. */
  async process(flightId: string, run = 1): Promise<void> {
    await this.fusing.fuse(flightId, run);
    await this.resurveying.resurvey(flightId, run);
    await this.ticketing.open(flightId, run);
  }
}
