import type { DataSource } from 'typeorm';
import type { GreyImage } from '../../src/domain/registration/grey-image';
import { AuditLog } from '../../src/modules/audit/audit-log.service';
import { FlightFuseService } from '../../src/modules/defect/flight-fuse.service';
import { FlightGeometryService } from '../../src/modules/flight/flight-geometry.service';
import type { GreyPhotos } from '../../src/modules/registration/grey-photos.service';
import { FlightResurveyService } from '../../src/modules/resurvey/flight-resurvey.service';
import { SurveyLooks } from '../../src/modules/resurvey/survey-looks.service';
import { FlightTicketService } from '../../src/modules/ticket/flight-ticket.service';
import { Outbox } from '../../src/platform/queue/outbox';
import type { ObjectStorage } from '../../src/platform/storage/object-storage';
import { Clock } from '../../src/platform/telemetry/clock';

/** The stages after registration, run as workers run them, for flights without files of their own. */
export class FlightStages {
  readonly fusing: FlightFuseService;
  readonly resurveying: FlightResurveyService;
  readonly ticketing: FlightTicketService;
  /** Small pictures by the hash of their photo; of others none is known. */
  readonly greys = new Map<string, GreyImage>();

  constructor(database: DataSource, repeatWithinDays = 365) {
    const clock = new Clock();
    const outbox = new Outbox();
    const audit = new AuditLog(clock);
    const geometry = new FlightGeometryService(database, {} as ObjectStorage, { TERRAIN_FILE: undefined });
    this.fusing = new FlightFuseService(database, outbox, clock);
    const greys = { find: async (sha256: string) => this.greys.get(sha256) ?? null };
    const looks = new SurveyLooks(geometry, greys as unknown as GreyPhotos);
    this.resurveying = new FlightResurveyService(database, looks, audit, outbox, clock);
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
