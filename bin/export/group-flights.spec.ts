import { groupFlights } from './group-flights';

describe('groupFlights', () => {
  const here = { lon: 106.84, lat: -6.31 };
  const metre = 1 / 111_320;
  /** Ten photos, 20 m apart towards the east. */
  const strip = (flightId: string, fromMetres: number, northMetres = 0) => ({
    flightId,
    places: Array.from({ length: 10 }, (_, at) => ({
      lon: here.lon + ((fromMetres + at * 20) * metre) / Math.cos((here.lat * Math.PI) / 180),
      lat: here.lat + northMetres * metre,
    })),
  });

  it('keeps flights over other ground apart', () => {
    expect(groupFlights([strip('a', 0), strip('b', 5000)])).toEqual(
      new Map([
        ['a', 'a'],
        ['b', 'b'],
      ]),
    );
  });

  it('makes one of a flight and its re-survey, by the name of the oldest, in whatever order', () => {
    const group = groupFlights([strip('c', 5), strip('a', 0), strip('b', 10, 8)]);
    expect([...group.values()]).toEqual(['a', 'a', 'a']);
  });

  it('keeps neighbours apart that only touch', () => {
    expect(new Set(groupFlights([strip('a', 0), strip('b', 190)]).values()).size).toBe(2);
  });

  it('joins all that one flight joins', () => {
    const group = groupFlights([strip('a', 0), strip('b', 200), strip('c', 100)]);
    expect(new Set(group.values())).toEqual(new Set(['a']));
  });

  it('leaves a flight without places to itself', () => {
    expect(groupFlights([strip('a', 0), { flightId: 'b', places: [] }]).get('b')).toBe('b');
  });
});
