import { FlightGeometryService } from '../../../src/modules/flight/flight-geometry.service';
import { ObjectStorage } from '../../../src/platform/storage/object-storage';
import { projectorOf } from '../../../src/platform/terrain/epsg';
import { type ApiCaller, startTestApi, type TestApi } from '../../support/api';
import { aGeotag, testPlace } from '../../support/builders';
import { aLevelModel, aModelOf, aModelWithoutCrs } from '../../support/height-model';

describe('files that come with a flight', () => {
  let api: TestApi;
  let operator: ApiCaller;
  let flight: string;
  beforeAll(async () => {
    api = await startTestApi();
    operator = await api.signIn('operator');
    flight = (await operator.post<{ id: string }>('/api/flights', { name: 'Kemang' })).body.id;
  });
  afterAll(() => api.stop());

  const put = async (
    kind: string,
    body: string | Uint8Array<ArrayBuffer>,
    type: string,
    caller = operator,
  ) => {
    const headers = { 'content-type': type };
    const answer = await caller.fetch(`/api/flights/${flight}/${kind}?name=${kind}-a.txt`, {
      method: 'PUT',
      body,
      headers,
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const geometry = () =>
    new FlightGeometryService(api.database, api.app.get(ObjectStorage, { strict: false }), {});
  const place = (name: string) => geometry().placePhoto(flight, name, aGeotag());

  it('takes poses, names unknown photos, and places photos by them', async () => {
    const table = 'name,longitude,latitude,yaw,pitch,roll\nDJI_1.JPG,106.8401,-6.3101,90,0,0\n';
    const { status, body } = await put('poses', table, 'text/plain');
    expect({ status, body }).toMatchObject({ status: 200, body: { poses: 1, unknownPhotos: ['DJI_1.JPG'] } });
    expect((await place('card/DJI_1.JPG')).geotag.position).toEqual({ lon: 106.8401, lat: -6.3101 });
    const other = (await place('DJI_2.JPG')).geotag;
    expect(other.position).toEqual(testPlace);
    expect(other.reasons).toMatchObject([{ code: 'poses-photo-unknown' }]);
    expect(await put('poses', 'hello', 'text/plain')).toMatchObject({
      status: 422,
      body: { code: 'poses-unreadable' },
    });
  });

  it('gives a photo without a position of its own its place', async () => {
    const table = 'name,longitude,latitude,altitude,yaw,pitch,roll\nDJI_1.JPG,106.8401,-6.3101,150,90,0,0\n';
    expect((await put('poses', table, 'text/plain')).status).toBe(200);
    const { pose, ...lost } = aGeotag();
    const { position: _, yaw, pitch, roll, ...rest } = pose!;
    const placed = await geometry().placePhoto(flight, 'DJI_1.JPG', {
      ...lost,
      pose: null,
      position: null,
      grade: 'none',
      reasons: [{ code: 'no-position', message: 'None.' }],
      parts: { ...rest, attitude: { yaw, pitch, roll }, gradeBesidesPosition: 'good' },
    });
    expect(placed.geotag).toMatchObject({ grade: 'fair', position: { lon: 106.8401, lat: -6.3101 } });
    expect(placed.geotag.parts).toBeUndefined();
    expect(placed.footprint).not.toBeNull();
  });

  it('reads tables in UTM that say so, and refuses those that don’t', async () => {
    const [x, y] = projectorOf(32748).fromLonLat(testPlace);
    const table = `name,x,y\nDJI_1.JPG,${x},${y}\n`;
    expect(await put('poses', table, 'text/plain')).toMatchObject({
      status: 422,
      body: { code: 'poses-without-crs' },
    });
    expect((await put('poses', `# EPSG:32748\n${table}`, 'text/plain')).status).toBe(200);
    const { position } = (await place('DJI_1.JPG')).geotag;
    expect(position?.lon).toBeCloseTo(testPlace.lon, 8);
    expect(position?.lat).toBeCloseTo(testPlace.lat, 8);
    expect(await put('poses', `# EPSG:29999\n${table}`, 'text/plain')).toMatchObject({
      status: 422,
      body: { code: 'unknown-crs' },
    });
  });

  it('takes a height model, reads it from storage, and says when it does not cover', async () => {
    expect(await put('terrain', 'no raster', 'image/tiff')).toMatchObject({
      status: 422,
      body: { code: 'dem-unreadable' },
    });
    const { status, body } = await put('terrain', await aLevelModel(25), 'image/tiff');
    expect({ status, body }).toMatchObject({ status: 200, body: { epsg: 32748 } });
    const terrain = await geometry().terrainUnder(flight, aGeotag());
    expect(terrain?.heightAt(testPlace)).toBeCloseTo(25, 3);
    const pose = { ...aGeotag().pose!, position: { lon: 107.5, lat: -6.3 } };
    const far = await geometry().placePhoto(flight, 'far.jpg', { ...aGeotag(), pose });
    expect(far.geotag.reasons.map(({ code }) => code)).toContain('dem-does-not-cover');
    expect(far.footprint).not.toBeNull();
  });

  it('refuses a height model without a coordinate system; the one before stays', async () => {
    expect(await put('terrain', await aModelWithoutCrs(), 'image/tiff')).toMatchObject({
      status: 422,
      body: { code: 'dem-without-crs' },
    });
    const terrain = await geometry().terrainUnder(flight, aGeotag());
    expect(terrain?.heightAt(testPlace)).toBeCloseTo(25, 3);
  });

  it('says when the height model has a hole under a photo, and takes the level plane there', async () => {
    const holed = await aModelOf((east, north) => (Math.hypot(east, north) < 10 ? -9999 : 25));
    expect((await put('terrain', holed, 'image/tiff')).status).toBe(200);
    const { geotag, footprint } = await place('DJI_1.JPG');
    expect(geotag.reasons.map(({ code }) => code)).toContain('dem-does-not-cover');
    expect(footprint?.coordinates.flat(2).every(Number.isFinite)).toBe(true);
    expect((await put('terrain', await aLevelModel(25), 'image/tiff')).status).toBe(200);
  });

  it('shows which files are in use', async () => {
    const { poses, terrain } = (await operator.get<Record<string, unknown>>(`/api/flights/${flight}`)).body;
    expect(poses).toMatchObject({ name: 'poses-a.txt', poses: 1, photosMatched: 0 });
    expect(terrain).toMatchObject({ name: 'terrain-a.txt', epsg: 32748, uploadedAt: expect.any(String) });
    expect(poses).not.toHaveProperty('key');
    expect(terrain).not.toHaveProperty('key');
  });

  it('goes back to what the photos say, and hides other people’s flights', async () => {
    const stranger = await api.signIn('operator', 'second');
    expect((await put('poses', 'name,x,y\na,1,2', 'text/plain', stranger)).status).toBe(404);
    for (const kind of ['poses', 'terrain'])
      expect((await operator.delete(`/api/flights/${flight}/${kind}`)).status).toBe(204);
    expect(await geometry().terrainUnder(flight, aGeotag())).toBeNull();
    expect((await place('DJI_1.JPG')).geotag.reasons).toEqual([]);
  });
});
