import fc from 'fast-check';
import { type ExaminedFile, groupIntoFlights } from './group-flights';

const minute = 60_000;
const photo = (name: string, told: Partial<ExaminedFile> = {}): ExaminedFile => ({
  name,
  size: 1,
  sha256: name,
  isPhoto: true,
  takenAtMs: 0,
  lon: 106.84,
  lat: -6.31,
  camera: 'FC3582',
  ...told,
});
const namesOf = (files: readonly ExaminedFile[]) =>
  groupIntoFlights(files).flights.map((flight) => flight.files.map(({ name }) => name));

describe('a card is parted into flights', () => {
  it('where more than a landing’s time passes', () => {
    expect(
      namesOf([photo('a'), photo('c', { takenAtMs: 40 * minute }), photo('b', { takenAtMs: 14 * minute })]),
    ).toEqual([['a', 'b'], ['c']]);
  });

  it('where the next photo lies kilometres away', () => {
    expect(namesOf([photo('a'), photo('b', { takenAtMs: minute, lat: -6.33 })])).toEqual([['a'], ['b']]);
  });

  it('where two drones flew at the same time', () => {
    expect(
      namesOf([
        photo('a'),
        photo('b', { camera: 'M3E', takenAtMs: 1 }),
        photo('c', { takenAtMs: 2 }),
        photo('d', { camera: 'M3E', takenAtMs: 3 }),
      ]),
    ).toEqual([
      ['a', 'c'],
      ['b', 'd'],
    ]);
  });

  it('and photos without a time go with their folder, or stand alone', () => {
    expect(
      namesOf([
        photo('100/a'),
        photo('101/b', { takenAtMs: 60 * minute }),
        photo('101/x', { takenAtMs: null }),
        photo('loose', { takenAtMs: null }),
      ]),
    ).toEqual([['100/a'], ['101/b', '101/x'], ['loose']]);
  });

  it('and what is no photo stays behind', () => {
    const { flights, junk } = groupIntoFlights([photo('a'), photo('notes.txt', { isPhoto: false })]);
    expect([flights.length, junk.map(({ name }) => name)]).toEqual([1, ['notes.txt']]);
  });

  it('without losing or doubling a file, in whatever order they come', () => {
    const anyFile = fc.record({
      takenAtMs: fc.option(fc.integer({ min: 0, max: 300 }).map((minutes) => minutes * minute)),
      isPhoto: fc.boolean(),
      camera: fc.constantFrom('one', 'other', null),
    });
    fc.assert(
      fc.property(fc.array(anyFile, { maxLength: 40 }), (told) => {
        const files = told.map((part, index) => photo(`${index % 3}/${index}`, part));
        const { flights, junk } = groupIntoFlights(files);
        const names = [...flights.flatMap((flight) => flight.files), ...junk].map(({ name }) => name).sort();
        expect(names).toEqual(files.map(({ name }) => name).sort());
      }),
    );
  });
});
