import fc from 'fast-check';
import {
  type EarlierPhoto,
  type ManifestEntry,
  type ManifestPlan,
  type PhotoRecord,
  planManifest,
} from './manifest-rules';

const hash = (letter: string): string => letter.repeat(64);
const file = (name: string, content = 'a', sizeBytes = 1000): ManifestEntry => ({
  name,
  sha256: hash(content),
  sizeBytes,
});

/** A flight that keeps what plans say, as the database does. */
class FlightOfRecords {
  private readonly photos = new Map<string, PhotoRecord>();
  private count = 0;
  isReceiving = true;
  readonly earlier = new Map<string, EarlierPhoto>();

  send(...entries: ManifestEntry[]): ManifestPlan {
    const plan = planManifest(entries, {
      known: this.all(),
      earlier: this.earlier,
      isReceiving: this.isReceiving,
      maxPhotoBytes: 1_000_000,
      newId: () => `photo-${String(++this.count).padStart(6, '0')}`,
      fingerprint: (text) =>
        String([...text].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)!) % 1_000_003, 7)),
    });
    for (const photo of [...plan.inserts, ...plan.updates]) this.photos.set(photo.id, photo);
    return plan;
  }
  all(): PhotoRecord[] {
    return [...this.photos.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }
  photo(name: string): PhotoRecord {
    return this.all().find((photo) => photo.name === name)!;
  }
  set(name: string, changes: Partial<PhotoRecord>): void {
    const photo = this.photo(name);
    this.photos.set(photo.id, { ...photo, ...changes });
  }
  markSent = (name: string) => this.set(name, { isUploaded: true });
  markStored = (name: string) => this.set(name, { isUploaded: true, isStored: true, state: 'stored' });
}

const actions = (plan: ManifestPlan) => plan.decisions.map(({ action }) => action);
const codes = (plan: ManifestPlan) => plan.decisions.map(({ photo }) => photo.code);

describe('a manifest', () => {
  let flight: FlightOfRecords;
  beforeEach(() => {
    flight = new FlightOfRecords();
  });

  it('asks for what is new', () => {
    expect(actions(flight.send(file('a.jpg', 'a'), file('b.jpg', 'b')))).toEqual(['upload', 'upload']);
  });

  it('asks again only for what is missing, and changes nothing by it', () => {
    const files = [file('a.jpg', 'a'), file('b.jpg', 'b'), file('c.jpg', 'c')];
    flight.send(...files);
    flight.markSent('a.jpg');
    flight.markStored('b.jpg');
    const again = flight.send(...files);
    expect(actions(again)).toEqual(['have', 'have', 'upload']);
    expect([again.inserts, again.updates]).toEqual([[], []]);
  });

  it('may grow from one time to the next', () => {
    flight.send(file('a.jpg', 'a'));
    expect(flight.send(file('a.jpg', 'a'), file('b.jpg', 'b')).inserts).toHaveLength(1);
  });

  it('takes the newest word for a name whose bytes are not stored', () => {
    flight.send(file('a.jpg', 'a'));
    flight.markSent('a.jpg');
    const plan = flight.send(file('a.jpg', 'b', 2000));
    expect(actions(plan)).toEqual(['upload']);
    expect(flight.photo('a.jpg')).toMatchObject({
      sha256: hash('b'),
      sizeBytes: 2000,
      run: 2,
      isUploaded: false,
    });
  });

  it('refuses another photo under the name of a stored one, with a row of its own', () => {
    flight.send(file('a.jpg', 'a'));
    flight.markStored('a.jpg');
    const plan = flight.send(file('a.jpg', 'b'));
    expect(codes(plan)).toEqual(['name-taken']);
    expect(flight.all()).toHaveLength(2);
    expect(flight.send(file('a.jpg', 'b')).inserts).toEqual([]);
  });

  it('keeps a row for every refused file, and the same row the next time', () => {
    const files = [file('../a.jpg'), file('a.jpg', 'b'), file('notes.txt', 'c'), file('empty.jpg', 'd', 0)];
    const plan = flight.send(...files);
    expect(codes(plan)).toEqual(['unsafe-name', null, 'not-a-photo', 'empty-file']);
    expect(flight.all()).toHaveLength(4);
    const again = flight.send(...files);
    expect(again.decisions.map(({ photo }) => photo.id)).toEqual(plan.decisions.map(({ photo }) => photo.id));
    expect(again.inserts.length + again.updates.length).toBe(0);
  });

  it('takes a file that was empty and is whole now', () => {
    flight.send(file('a.jpg', 'a', 0));
    expect(actions(flight.send(file('a.jpg', 'b')))).toEqual(['upload']);
  });

  it('gives a photo whose bytes were wrong another chance while the flight is receiving', () => {
    flight.send(file('a.jpg'));
    flight.set('a.jpg', { state: 'rejected', code: 'hash-mismatch' });
    expect(actions(flight.send(file('a.jpg')))).toEqual(['upload']);
    expect(flight.photo('a.jpg')).toMatchObject({ run: 2, code: null });
  });

  it('leaves a sealed flight as it is', () => {
    flight.send(file('a.jpg'));
    flight.set('a.jpg', { state: 'rejected', code: 'never-arrived' });
    flight.isReceiving = false;
    const plan = flight.send(file('a.jpg'));
    expect(actions(plan)).toEqual(['refused']);
    expect(plan.updates).toEqual([]);
  });

  it('answers the same file named twice the same', () => {
    const plan = flight.send(file('a.jpg'), file('a.jpg'));
    expect(actions(plan)).toEqual(['upload', 'upload']);
    expect(plan.inserts).toHaveLength(1);
  });

  it('refuses the second of two different files of one name', () => {
    expect(codes(flight.send(file('a.jpg', 'a'), file('a.jpg', 'b')))).toEqual([null, 'name-repeated']);
  });

  describe('with duplicates', () => {
    it('asks for one of them and names it in the others', () => {
      const plan = flight.send(file('a.jpg'), file('b.jpg'), file('c.jpg'));
      expect(actions(plan)).toEqual(['upload', 'duplicate', 'duplicate']);
      expect(plan.decisions[2]!.photo).toMatchObject({
        duplicateOf: flight.photo('a.jpg').id,
        code: 'duplicate-in-flight',
        message: expect.stringContaining('a.jpg'),
      });
    });

    it('says of a thousand duplicates that they are', () => {
      const plan = flight.send(...Array.from({ length: 1000 }, (_, index) => file(`${index}.jpg`)));
      expect(actions(plan).filter((action) => action === 'duplicate')).toHaveLength(999);
    });

    it('asks for the next one when the first turns out to be another photo', () => {
      flight.send(file('a.jpg', 'a'), file('b.jpg', 'a'));
      const plan = flight.send(file('a.jpg', 'z'));
      expect(actions(plan)).toEqual(['upload']);
      expect(flight.photo('b.jpg')).toMatchObject({ state: 'expected', duplicateOf: null });
    });

    it('asks for the next one when the first was rejected for its bytes', () => {
      flight.send(file('a.jpg', 'a'), file('b.jpg', 'a'));
      flight.set('a.jpg', { state: 'rejected', code: 'hash-mismatch' });
      expect(actions(flight.send(file('b.jpg', 'a')))).toEqual(['upload']);
    });

    it('leaves bytes that were sent to be judged by what they are', () => {
      flight.send(file('a.jpg', 'a'), file('b.jpg', 'b'));
      flight.markStored('a.jpg');
      flight.markSent('b.jpg');
      flight.earlier.set(hash('b'), { id: 'other', name: 'old.jpg', sizeBytes: 1000, flightName: 'May' });
      expect(actions(flight.send(file('b.jpg', 'b')))).toEqual(['have']);
    });

    it('knows a photo of an earlier flight', () => {
      flight.earlier.set(hash('a'), { id: 'other', name: 'old.jpg', sizeBytes: 1000, flightName: 'May' });
      const plan = flight.send(file('a.jpg'), file('b.jpg'));
      expect(actions(plan)).toEqual(['duplicate', 'duplicate']);
      expect(plan.decisions[1]!.photo).toMatchObject({
        duplicateOf: 'other',
        message: expect.stringMatching(/old\.jpg.*May/),
      });
    });

    it('is not taken in by a known hash with another size', () => {
      flight.earlier.set(hash('a'), { id: 'other', name: 'old.jpg', sizeBytes: 999, flightName: 'May' });
      expect(actions(flight.send(file('a.jpg')))).toEqual(['upload']);
    });
  });

  const anyFile = fc.record({
    name: fc.constantFrom('a.jpg', 'b.jpg', 'c.jpg', '../d.jpg', 'e.txt', 'f.heic'),
    sha256: fc.constantFrom('a', 'b', 'c').map(hash),
    sizeBytes: fc.constantFrom(0, 1000, 2000, 2_000_000),
  });

  it('decides every entry, whatever was sent before, and sending it again changes nothing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(anyFile, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 4 }),
        (manifests) => {
          const anyFlight = new FlightOfRecords();
          for (const entries of manifests) {
            const plan = anyFlight.send(...entries);
            expect(plan.decisions).toHaveLength(entries.length);
            const again = anyFlight.send(...entries);
            expect(again.inserts).toEqual([]);
            expect(again.updates).toEqual([]);
            expect(again.decisions.map(({ photo }) => photo.id)).toEqual(
              plan.decisions.map(({ photo }) => photo.id),
            );
          }
          const names = anyFlight.all().map(({ name }) => name);
          expect(new Set(names).size).toBe(names.length);
        },
      ),
    );
  });

  it('never leaves a duplicate without a living owner of the same content', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(anyFile, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 4 }),
        (manifests) => {
          const anyFlight = new FlightOfRecords();
          for (const entries of manifests) anyFlight.send(...entries);
          const byId = new Map(anyFlight.all().map((photo) => [photo.id, photo]));
          for (const photo of byId.values()) {
            if (photo.state !== 'duplicate') continue;
            expect(byId.get(photo.duplicateOf!)).toMatchObject({
              state: 'expected',
              sha256: photo.sha256,
              sizeBytes: photo.sizeBytes,
            });
          }
        },
      ),
    );
  });
});
