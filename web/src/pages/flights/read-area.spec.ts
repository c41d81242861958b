import { readArea } from './read-area';

const ring = [
  [106.8, -6.3],
  [106.9, -6.3],
  [106.9, -6.2],
  [106.8, -6.3],
];

describe('a planned area from a file', () => {
  it('is found inside a collection, without heights', () => {
    const text = JSON.stringify({
      type: 'FeatureCollection',
      features: [
        { type: 'Feature', geometry: { type: 'Point', coordinates: [106.8, -6.3] } },
        { type: 'Feature', geometry: { type: 'Polygon', coordinates: [ring.map((at) => [...at, 12])] } },
      ],
    });
    expect(readArea(text)).toEqual({ type: 'Polygon', coordinates: [ring] });
  });

  it('may be the middle line of a road', () => {
    expect(readArea(JSON.stringify({ type: 'LineString', coordinates: ring }))).toMatchObject({
      type: 'LineString',
    });
  });

  it('is null for what is no ground', () => {
    expect(readArea('not json')).toBeNull();
    expect(readArea('{"type":"FeatureCollection","features":[]}')).toBeNull();
    expect(readArea('null')).toBeNull();
  });
});
