import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toPolygon } from '../photogrammetry/ground-projection';
import { localFrame } from '../photogrammetry/local-frame';
import type { FlightPhoto } from './flight-photo';
import { judgeFlight } from './judge-flight';
import { flightQualityCodes, photoQualityCodes } from './quality-finding';

const frame = localFrame({ lon: 106.84, lat: -6.31 });
const start = new Date('2026-03-01T02:00:00Z').getTime();

/** A photo of 40 by 40 m at so many metres east, taken so many seconds after the start. */
function aPhoto(
  index: number,
  told: Partial<FlightPhoto> & { east?: number; seconds?: number } = {},
): FlightPhoto {
  const { east = index * 12, seconds = index * 2, ...rest } = told;
  return {
    id: `photo-${index}`,
    name: `DJI_${String(index).padStart(4, '0')}.JPG`,
    state: 'geotagged',
    quality: { picture: null, heightOverGroundMetres: 40, offNadirDegrees: 0, findings: [] },
    camera: { make: 'DJI', model: 'FC300S', serial: 'A1' },
    shownTime: new Date(start + seconds * 1000),
    position: frame.toLonLat({ east, north: 0 }),
    groundSampleDistance: 0.0175,
    footprint: toPolygon(
      frame,
      [
        [-20, -20],
        [20, -20],
        [20, 20],
        [-20, 20],
      ].map(([x, y]) => ({ east: east + x!, north: y! })),
    ),
    sentBefore: null,
    ...rest,
  };
}
const line = (length: number, told: (i: number) => Parameters<typeof aPhoto>[1] = () => ({})) =>
  Array.from({ length }, (_, i) => aPhoto(i, told(i)));
const road = toPolygon(frame, [
  { east: -10, north: -5 },
  { east: 115, north: -5 },
  { east: 115, north: 5 },
  { east: -10, north: 5 },
]);
const judge = (photos: readonly FlightPhoto[], told: Partial<Parameters<typeof judgeFlight>[0]> = {}) =>
  judgeFlight({ photos, plannedArea: road as never, permitNumber: null, ...told }).quality;
const codes = (quality: ReturnType<typeof judge>) =>
  quality.findings.map(({ code, severity }) => `${code} ${severity}`);

describe('a flight', () => {
  it('that covers its road with one drone in one go needs no word', () => {
    const quality = judge(line(10));
    expect(quality).toMatchObject({
      severity: null,
      findings: [],
      photos: { total: 10, placed: 10, withProblem: 0 },
      heights: { least: 40, median: 40, most: 40 },
      cameras: [{ photos: 10 }],
      takenFrom: '2026-03-01T02:00:00.000Z',
      takenTo: '2026-03-01T02:00:18.000Z',
    });
    expect(quality.coverage).toMatchObject({ coveredShare: 1, gapCount: 0 });
  });

  it('with photos missing from its middle names the gap', () => {
    const quality = judge(line(10).filter((_, i) => i < 2 || i > 7));
    expect(codes(quality)).toContain('gaps problem');
    expect(quality.findings[0]!.message).toMatch(
      /^1 part of the planned area, \d+ m² .* before leaving the site\.$/,
    );
  });

  it('without an area says that it can only see holes', () => {
    expect(codes(judge(line(10), { plannedArea: null }))).toEqual(['area-missing info']);
  });

  it('whose photos hardly meet is warned of it', () => {
    expect(codes(judge(line(4, (i) => ({ east: i * 35 }))))).toContain('low-overlap problem');
  });

  it('of two drones, one after the other, is told so with the photos of the second', () => {
    const quality = judge(
      line(10, (i) => (i < 7 ? {} : { camera: { make: 'DJI', model: 'M3E', serial: 'B2' } })),
    );
    expect(codes(quality)).toEqual(['several-cameras warning']);
    expect(quality.findings[0]!.photoIds).toEqual(['photo-7', 'photo-8', 'photo-9']);
  });

  it('of two drones in the air at once is a clear word', () => {
    const mixed = line(10, (i) => (i % 2 ? { camera: { make: 'DJI', model: 'M3E', serial: 'B2' } } : {}));
    const quality = judge(mixed);
    expect(codes(quality)).toEqual(['interleaved-drones problem']);
    expect(quality.findings[0]!.message).toContain('Two drones were in the air at the same time');
  });

  it('of two like drones without serial numbers is known by its jumping track', () => {
    const camera = { make: 'DJI', model: 'FC300S', serial: null };
    const quality = judge(
      line(12, (i) => ({ camera, east: (i % 2) * 900 + Math.floor(i / 2) * 12 })),
      { plannedArea: null },
    );
    expect(codes(quality)).toContain('interleaved-drones problem');
  });

  it('with one position that no drone reaches asks to look at it', () => {
    const quality = judge(line(10, (i) => (i === 9 ? { east: 2000 } : {})));
    expect(codes(quality)).toContain('positions-jump warning');
  });

  it('with a photo of another day names it', () => {
    const quality = judge(line(10, (i) => (i === 0 ? { seconds: -3 * 86_400 } : {})));
    expect(codes(quality)).toEqual(['clock-jump warning']);
    expect(quality.findings[0]!.photoIds).toEqual(['photo-0']);
  });

  it('that repeats another is a problem, with a few repeated photos it is not', () => {
    const sentBefore = { flightId: 'f', flightName: 'Monday' };
    const repeated = (n: number) =>
      line(10, (i) => (i < n ? { state: 'duplicate' as const, sentBefore, footprint: null } : {}));
    expect(codes(judge(repeated(8)))).toContain('other-flight problem');
    expect(codes(judge(repeated(1)))).toContain('other-flight info');
  });

  it('above 120 m is a problem without a permit and a fact with one', () => {
    const high = line(10, () => ({
      quality: { picture: null, heightOverGroundMetres: 131, offNadirDegrees: 0, findings: [] },
    }));
    expect(codes(judge(high))).toContain('high-flying problem');
    expect(codes(judge(high, { permitNumber: 'RPZ-17' }))).toContain('high-flying info');
    expect(judge(high).aboveHeightLimit).toBe(10);
  });

  it('with many bad photos says so; rejected ones count and cover nothing', () => {
    const quality = judge(line(10, (i) => (i > 4 ? { state: 'rejected' as const } : {})));
    expect(quality.photos).toMatchObject({ placed: 5, withProblem: 5 });
    expect(codes(quality)).toEqual(expect.arrayContaining(['few-usable problem', 'gaps problem']));
  });

  it('of photos in another place than its area is a problem', () => {
    expect(codes(judge(line(5, (i) => ({ east: 400 + i * 12 }))))).toContain('outside-area problem');
  });

  it('of no photos yet has nothing to say', () => {
    expect(judge([])).toMatchObject({ findings: [], heights: null, coverage: { coveredShare: 0 } });
    expect(judge([], { plannedArea: null }).coverage).toBeNull();
  });
});

describe('docs/flight-quality.md', () => {
  const text = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'flight-quality.md'), 'utf8');
  it.each(Object.entries({ ...photoQualityCodes, ...flightQualityCodes }))('lists %s', (code, meaning) => {
    expect(text).toContain(`| \`${code}\` | ${meaning} |`);
  });
});
