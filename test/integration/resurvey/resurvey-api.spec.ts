import type { Flight } from '../../../src/modules/flight/flight.entity';
import type {
  ObservationDto,
  PlaceViewsDto,
  ResurveyDto,
} from '../../../src/modules/resurvey/observation.dto';
import type { TicketDto } from '../../../src/modules/ticket/ticket.dto';
import { type ApiCaller, startTestApi, type TestApi } from '../../support/api';
import { aDetection, aFlight, aGeotagAt, aPhoto } from '../../support/builders';
import { FlightStages } from '../../support/flight-stages';

const day = (n: number): Date => new Date(Date.UTC(2026, 2, n, 2));

describe('what flights say of known damage, over HTTP', () => {
  let api: TestApi;
  let reviewer: ApiCaller;
  let first: Flight;
  let second: Flight;
  let ticket: TicketDto;

  const fly = async (on: Date, isDamaged: boolean) => {
    const flight = await aFlight(api.database, { state: 'registered', createdAt: on });
    for (const east of [-4, 0, 3, 6, 9]) {
      const photo = await aPhoto(api.database, flight, { geotag: aGeotagAt({ east }), takenAt: on });
      const x = 1975 - east * 100;
      if (isDamaged) await aDetection(api.database, photo, { box: { x, y: 1475, width: 50, height: 50 } });
    }
    await new FlightStages(api.database).process(flight.id);
    return flight;
  };

  beforeAll(async () => {
    api = await startTestApi();
    reviewer = await api.signIn('reviewer');
    first = await fly(day(1), true);
    second = await fly(day(20), false);
    const tickets = await reviewer.get<{ items: TicketDto[] }>('/api/tickets');
    ticket = tickets.body.items[0]!;
  });
  afterAll(() => api.stop());

  it('tells a defect’s history in the order of the flights', async () => {
    const { status, body } = await reviewer.get<{ items: ObservationDto[] }>(
      `/api/defects/${ticket.defectId}/observations`,
    );
    expect(status).toBe(200);
    expect(body.items).toMatchObject([
      { flightId: first.id, verdict: 'first-seen', ticketId: ticket.id, seenAt: day(1).toISOString() },
      {
        flightId: second.id,
        verdict: 'repaired',
        reasons: [{ code: 'not-found' }],
        viewsCounted: 5,
        viewsWithDamage: 0,
        sizeBefore: { lengthMetres: expect.closeTo(0.5, 6), photos: 5 },
        sizeAfter: null,
      },
    ]);
    expect((await reviewer.get(`/api/defects/${first.id}/observations`)).status).toBe(404);
  });

  it('sums a flight up, and says why where there is nothing to tell', async () => {
    const summary = async (id: string) =>
      (await reviewer.get<ResurveyDto>(`/api/flights/${id}/resurvey`)).body;
    expect(await summary(second.id)).toEqual({
      flightId: second.id,
      verdicts: { 'first-seen': 0, persists: 0, grown: 0, repaired: 1, 'not-observable': 0 },
      reasons: [{ verdict: 'repaired', code: 'not-found', defects: 1 }],
      notes: [],
    });
    expect(await summary(first.id)).toMatchObject({
      verdicts: { 'first-seen': 1 },
      notes: [{ code: 'nothing-known-here' }],
    });
    const lost = await aFlight(api.database, { state: 'processed' });
    expect(await summary(lost.id)).toMatchObject({ notes: [{ code: 'no-usable-pose' }] });
    const waiting = await aFlight(api.database, { state: 'processing' });
    expect(await summary(waiting.id)).toMatchObject({ notes: [{ code: 'not-compared-yet' }] });
  });

  it('lists a flight’s observations by verdict and reason', async () => {
    const count = async (query: string) =>
      (await reviewer.get<{ items: unknown[] }>(`/api/flights/${second.id}/observations?${query}`)).body.items
        .length;
    expect(await count('')).toBe(1);
    expect(await count('verdict=repaired,grown')).toBe(1);
    expect(await count('verdict=persists')).toBe(0);
    expect(await count('reason=not-found')).toBe(1);
    expect(await count('reason=too-oblique')).toBe(0);
  });

  it('shows where the damage appears in every flight’s photos, found or not', async () => {
    const { body } = await reviewer.get<PlaceViewsDto>(`/api/tickets/${ticket.number}/views`);
    expect(body.flights.map(({ flightId, verdict }) => [flightId, verdict])).toEqual([
      [first.id, 'first-seen'],
      [second.id, 'repaired'],
    ]);
    for (const flight of body.flights) {
      expect(flight.photos).toHaveLength(5);
      const best = flight.photos.find(({ photoId }) => photoId === flight.bestPhotoId)!;
      expect(best).toMatchObject({
        isWhole: true,
        flaw: null,
        groundSampleDistanceMetres: expect.closeTo(0.01, 5),
      });
      expect(best.centre).toEqual({ x: expect.closeTo(2000, 0), y: expect.closeTo(1500, 0) });
      expect(best.outline).toHaveLength(4);
    }
    expect(body.flights[0]!.photos.every(({ boxes }) => boxes.length === 1)).toBe(true);
    expect(body.flights[1]!.photos.every(({ boxes }) => boxes.length === 0)).toBe(true);
  });

  it('says on the ticket what was seen last, and finds tickets by it', async () => {
    expect(ticket).toMatchObject({
      state: 'proposed',
      repeatOf: null,
      lastObservation: { flightId: second.id, verdict: 'repaired', seenAt: day(20).toISOString() },
    });
    const count = async (verdict: string) =>
      (await reviewer.get<{ items: unknown[] }>(`/api/tickets?lastVerdict=${verdict}`)).body.items.length;
    expect([await count('repaired'), await count('persists')]).toEqual([1, 0]);
  });

  it('shows an operator nothing of another’s flight', async () => {
    const operator = await api.signIn('operator');
    expect((await operator.get(`/api/flights/${second.id}/resurvey`)).status).toBe(404);
    expect((await operator.get(`/api/flights/${second.id}/observations`)).status).toBe(404);
    expect((await api.stranger.get(`/api/tickets/${ticket.id}/views`)).status).toBe(401);
  });
});
