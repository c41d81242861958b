import type { PhotoDto } from '../../src/modules/photo/photo.dto';
import type { TicketDto } from '../../src/modules/ticket/ticket.dto';
import type { ApiClient } from '../client/api-client';
import type { UnsentFile } from '../client/folder-files';

/** What became of every file and which tickets came of them: the demo's result, for people and programs. */
export interface Outcome {
  readonly flight: {
    readonly id: string;
    readonly state: string;
    readonly photos: number;
    readonly seconds: number;
  };
  readonly photos: readonly OutcomePhoto[];
  readonly tickets: readonly OutcomeTicket[];
}
export interface OutcomePhoto {
  readonly name: string;
  readonly sha256: string | null;
  readonly state: string;
  readonly reason: string | null;
  readonly poseGrade: string;
  readonly lon: number | null;
  readonly lat: number | null;
  readonly gsdCm: number | null;
}
export interface OutcomeTicket {
  readonly id: string;
  readonly state: string;
  readonly class: string;
  readonly severity: string;
  readonly priority: number;
  readonly lon: number;
  readonly lat: number;
  /** Semi-major axis of the position's error ellipse, one standard deviation. */
  readonly sigmaMetres: number;
  readonly lengthMetres: number;
  readonly widthMetres: number;
  /** Names of the photos that it was seen in. */
  readonly photos: readonly string[];
  readonly score: number;
}

/** Reads the outcome back from the public API; files that could not be sent are counted in. */
export async function readOutcome(
  api: ApiClient,
  flightId: string,
  unsent: readonly UnsentFile[],
  seconds: number,
): Promise<Outcome> {
  const flight = await api.get<{ id: string; state: string }>(`/api/flights/${flightId}`);
  const photos = await api.all<PhotoDto>(`/api/flights/${flightId}/photos`);
  const tickets = await readTickets(api, flightId);
  return {
    flight: {
      id: flight.id,
      state: flight.state,
      photos: photos.length + unsent.length,
      seconds: Math.round(seconds * 10) / 10,
    },
    photos: [...photos.map(describePhoto), ...unsent.map(describeUnsent)].sort((a, b) =>
      a.name < b.name ? -1 : 1,
    ),
    tickets,
  };
}

function describePhoto(photo: PhotoDto): OutcomePhoto {
  return {
    name: photo.name,
    sha256: photo.sha256,
    state: photo.state === 'detected' ? 'processed' : photo.state,
    reason: reasonOf(photo),
    poseGrade: photo.poseGrade ?? 'none',
    lon: photo.lon,
    lat: photo.lat,
    gsdCm:
      photo.groundSampleDistanceMetres === null
        ? null
        : Math.round(photo.groundSampleDistanceMetres * 10_000) / 100,
  };
}

function reasonOf(photo: PhotoDto): string | null {
  if (photo.reason) return `${photo.reason.code}: ${photo.reason.message}`;
  if (photo.poseReasons.length > 0)
    return photo.poseReasons.map((reason) => `${reason.code}: ${reason.message}`).join(' ');
  return null;
}

function describeUnsent(file: UnsentFile): OutcomePhoto {
  return {
    name: file.name,
    sha256: null,
    state: 'rejected',
    reason: `${file.code}: ${file.reason}`,
    poseGrade: 'none',
    lon: null,
    lat: null,
    gsdCm: null,
  };
}

/** Tickets whose damage this flight saw, also through photos that it shares with an earlier one. */
async function readTickets(api: ApiClient, flightId: string): Promise<OutcomeTicket[]> {
  const tickets = await api.all<TicketDto>(`/api/tickets?flight=${flightId}`);
  return tickets.map((ticket) => ({
    id: ticket.id,
    state: ticket.state,
    class: ticket.damageClass,
    severity: describeSeverity(ticket.severity),
    priority: ticket.priority,
    lon: ticket.lon,
    lat: ticket.lat,
    sigmaMetres: ticket.sigmaMetres,
    lengthMetres: ticket.lengthMetres,
    widthMetres: ticket.widthMetres,
    photos: ticket.photos.map((photo) => photo.name),
    score: ticket.score,
  }));
}

/** A photo can't see depth, so often more than one level is possible: both ends are said. */
const describeSeverity = ({ least, most }: TicketDto['severity']): string =>
  least === most ? least : `${least}-${most}`;
