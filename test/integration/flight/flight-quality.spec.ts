import { localFrame } from '../../../src/domain/photogrammetry/local-frame';
import type { CoverageDto } from '../../../src/modules/flight/coverage.dto';
import type { FlightDto } from '../../../src/modules/flight/flight.dto';
import { FlightQualityService } from '../../../src/modules/flight/flight-quality.service';
import type { FlightQualityDto } from '../../../src/modules/flight/quality.dto';
import { type ApiCaller, startTestApi, type TestApi } from '../../support/api';
import { testPlace } from '../../support/builders';
import { aFile, openFlight, uploadAll } from '../../support/upload';

const frame = localFrame(testPlace);
const ringAt = (west: number, east: number) =>
  [
    [west, -20],
    [east, -20],
    [east, 20],
    [west, 20],
    [west, -20],
  ].map(([x, y]) => {
    const { lon, lat } = frame.toLonLat({ east: x!, north: y! });
    return [lon, lat];
  });
const polygonAt = (west: number, east: number) => ({ type: 'Polygon', coordinates: [ringAt(west, east)] });

describe('a flight’s quality', () => {
  let api: TestApi;
  let operator: ApiCaller;
  let judging: FlightQualityService;
  beforeAll(async () => {
    api = await startTestApi();
    operator = await api.signIn('operator');
    judging = api.app.get(FlightQualityService, { strict: false });
  });
  afterAll(() => api.stop());

  /** A flight along a road of 100 m whose photos cover it but for the middle. */
  async function aFlightWithAGap(): Promise<{ flightId: string; photoIds: string[] }> {
    const flightId = await openFlight(operator);
    await operator.patch(`/api/flights/${flightId}`, { area: polygonAt(0, 100), certificate: 'SIDOPI 42' });
    const photoIds = await uploadAll(operator, flightId, [aFile('a.jpg'), aFile('b.jpg')]);
    for (const [index, id] of photoIds.entries())
      await api.database.query(
        `update photo set state = 'geotagged', footprint = $2, gsd_m = 0.0175, pose_grade = 'good', quality = $3, updated_at = now()
         where id = $1`,
        [
          id,
          polygonAt(index * 70, index * 70 + 30),
          JSON.stringify({
            picture: null,
            heightOverGroundMetres: 40,
            offNadirDegrees: 0,
            findings: index
              ? [{ code: 'blurred', severity: 'problem', message: 'It is blurred.', details: { blur: 0.5 } }]
              : [],
          }),
        ],
      );
    return { flightId, photoIds };
  }

  it('names what is wrong with the flight and its photos, by code', async () => {
    const { flightId, photoIds } = await aFlightWithAGap();
    const { status, body } = await operator.get<FlightQualityDto>(`/api/flights/${flightId}/quality`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ severity: 'problem', photos: { total: 2, placed: 2, withProblem: 1 } });
    expect(body.findings.map(({ code }) => code)).toEqual(['gaps', 'low-overlap', 'few-usable']);
    expect(body.photoFindings).toEqual([
      {
        code: 'blurred',
        severity: 'problem',
        count: 1,
        photos: [{ id: photoIds[1], name: 'b.jpg', severity: 'problem', message: 'It is blurred.' }],
      },
    ]);
    expect(body.heightsMetres).toEqual({ least: 40, median: 40, most: 40 });
    expect(
      (await (await api.signIn('operator', 'other')).get(`/api/flights/${flightId}/quality`)).status,
    ).toBe(404);
  });

  it('is drawn as planned area, footprints and gaps', async () => {
    const { flightId, photoIds } = await aFlightWithAGap();
    const { body } = await operator.get<CoverageDto>(`/api/flights/${flightId}/coverage`);
    expect(body.features.map(({ properties }) => properties.kind)).toEqual([
      'planned-area',
      'footprint',
      'footprint',
      'gap',
    ]);
    expect(body.features[2]).toMatchObject({
      id: photoIds[1],
      properties: { groundSampleDistanceMetres: 0.0175, severity: 'problem', codes: ['blurred'] },
    });
    expect(body.features[3]!.properties).toMatchObject({ kind: 'gap' });
    expect(body.summary!.coveredShare).toBeCloseTo(0.6, 1);
    expect(body.summary!.gapAreaM2).toBeCloseTo(1600, -2);
  });

  it('is kept for lists when photos changed, once', async () => {
    const { flightId } = await aFlightWithAGap();
    const shown = async () => (await operator.get<FlightDto>(`/api/flights/${flightId}`)).body;
    expect(await shown()).toMatchObject({
      quality: null,
      certificate: 'SIDOPI 42',
      poses: null,
      terrain: null,
    });
    while ((await judging.refreshDue()) > 0);
    expect((await shown()).quality).toMatchObject({
      severity: 'problem',
      findings: [{ code: 'gaps', photoCount: 0 }, {}, {}],
    });
    expect(await judging.refreshDue()).toBe(0);
    await api.database.query(
      `update photo set updated_at = now() + interval '1 second' where flight_id = $1`,
      [flightId],
    );
    expect(await judging.refreshDue()).toBe(1);
  });

  it('is there as soon as the flight is sealed', async () => {
    const { flightId } = await aFlightWithAGap();
    const { body } = await operator.post<FlightDto>(`/api/flights/${flightId}/seal`, {});
    expect(body.quality).toMatchObject({ severity: 'problem' });
  });

  it('of a road wants its middle line', async () => {
    const { flightId } = await aFlightWithAGap();
    const [from, to] = [frame.toLonLat({ east: 0, north: 0 }), frame.toLonLat({ east: 30, north: 0 })];
    const area = {
      type: 'LineString',
      coordinates: [
        [from.lon, from.lat],
        [to.lon, to.lat],
      ],
    };
    expect((await operator.patch<FlightDto>(`/api/flights/${flightId}`, { area })).body.area).toEqual(area);
    const { body } = await operator.get<CoverageDto>(`/api/flights/${flightId}/coverage`);
    expect(body.summary!.coveredShare).toBeGreaterThan(0.75);
  });
});
