import type { CameraPose, Geotag } from '../photogrammetry/camera-pose';
import { aPose } from '../photogrammetry/camera-pose.builder';
import { directionToPixel } from '../photogrammetry/camera-ray';
import { groundSurface } from '../photogrammetry/ground-surface';
import { type EastNorth, localFrame } from '../photogrammetry/local-frame';
import type { TerrainHeights } from '../photogrammetry/terrain';
import type { Metres } from '../units';
import { fromFlightLevel, levelFlight } from './flight-level';
import { gradePhotos } from './grade-photos';
import type { GreyImage } from './grey-image';
import { registerAtOnce } from './register-at-once.builder';
import type { RegistrationOutcome } from './registration-outcome';
import { type Ground, hillside, photograph } from './rendered-ground.builder';

const around = aPose().position;
const frame = localFrame(around);
/** Of the model's zero over the ground's. */
const datum: Metres = 35;
const imagePx = 200;
const lens = { width: 2000, height: 1500, focalLength: 1300 };

const terrainOf = (ground: Ground): TerrainHeights => ({
  heightAt: (place) => {
    const { east, north } = frame.toLocal(place);
    return datum + ground.heightAt(east, north);
  },
});

interface Shot {
  readonly id: string;
  readonly truth: CameraPose;
  readonly geotag: Geotag & { readonly pose: CameraPose };
  readonly elevation: Metres;
}

/** Four cameras in a square, 38 m over the ground at its middle; tags half a metre, two degrees and a metre of height off. */
function fly(ground: Ground, told: { readonly absoluteAltitude: boolean }): Shot[] {
  const elevation = ground.heightAt(0, 0) + 38;
  return [0, 1, 2, 3].map((i) => {
    const [east, north] = [i % 2 === 0 ? -6 : 6, i < 2 ? -5 : 5];
    const truth = aPose({
      position: frame.toLonLat({ east, north }),
      yaw: 90 * (i % 2),
      heightAboveGround: told.absoluteAltitude ? 38 : elevation - ground.heightAt(east, north),
      intrinsics: lens,
    });
    const sign = i % 3 === 0 ? 1 : -1;
    const pose = {
      ...truth,
      position: frame.toLonLat({ east: east + 0.5 * sign, north: north - 0.4 * sign }),
      yaw: truth.yaw + 2 * sign,
      heightAboveGround: truth.heightAboveGround + 0.6 * sign,
    };
    const geotag = {
      pose,
      grade: 'good',
      reasons: [],
      absoluteAltitude: told.absoluteAltitude ? datum + elevation + 0.6 * sign : null,
    } as unknown as Shot['geotag'];
    return { id: `photo-${i}`, truth, geotag, elevation };
  });
}

const imagesOf = (ground: Ground, shots: readonly Shot[]): GreyImage[] =>
  shots.map(({ truth, elevation }) => photograph(ground, truth, elevation, imagePx));

function register(shots: readonly Shot[], images: readonly GreyImage[], terrain: TerrainHeights | null) {
  const levelled = levelFlight(shots, terrain);
  const photos = shots.map(({ id }, i) => ({ id, pose: levelled.poses.get(id)!, image: images[i]! }));
  return { outcome: registerAtOnce(photos, levelled.ground), ground: levelled.ground };
}

/** How far apart photos lay the same spots of the ground: root mean square from their means. */
function scatter(ground: Ground, shots: readonly Shot[], geotags: readonly Geotag[]): Metres {
  const spots = [-8, -4, 0, 4, 8].flatMap((east) => [-6, 0, 6].map((north) => ({ east, north })));
  const squares = spots.flatMap((spot) => {
    const seen = shots.flatMap(({ truth, elevation }, i) => {
      const camera = frame.toLocal(truth.position);
      const drop = elevation - ground.heightAt(spot.east, spot.north);
      const pixel = directionToPixel(truth, [spot.north - camera.north, spot.east - camera.east, drop]);
      if (!pixel.ok) return [];
      const surface = groundSurface(
        geotags[i]!.pose!,
        geotags[i]!.absoluteAltitude ?? null,
        terrainOf(ground),
      );
      const found = surface.place(pixel.value);
      return found.ok ? [frame.toLocal(found.value.place)] : [];
    });
    const mean = (pick: (place: (typeof seen)[number]) => number) =>
      seen.reduce((sum, place) => sum + pick(place), 0) / seen.length;
    const [east, north] = [mean((place) => place.east), mean((place) => place.north)];
    return seen.map((place) => (place.east - east) ** 2 + (place.north - north) ** 2);
  });
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
}

const gradesOf = (outcome: RegistrationOutcome) =>
  [...gradePhotos(outcome).values()].map(({ grade }) => grade);

describe('registering photos over a height model', () => {
  const ground = hillside(around);
  const images = imagesOf(ground, fly(ground, { absoluteAltitude: true }));

  it.each([
    ['by absolute altitude', true],
    ['by heights over the ground under the camera', false],
  ])('lays them on each other on a stepped hillside, %s', (_, absoluteAltitude) => {
    const shots = fly(ground, { absoluteAltitude });
    const { outcome, ground: level } = register(shots, images, terrainOf(ground));
    expect(gradesOf(outcome)).toEqual(['registered', 'registered', 'registered', 'registered']);
    const told = shots.map(({ id, geotag }): Geotag => {
      const found = outcome.photos.find((photo) => photo.id === id)!.pose;
      return { ...geotag, ...fromFlightLevel(geotag, found, level) };
    });
    expect(
      scatter(
        ground,
        shots,
        shots.map(({ geotag }) => geotag),
      ),
    ).toBeGreaterThan(0.6);
    expect(scatter(ground, shots, told)).toBeLessThan(0.15);
  });

  it('bends the poses of a hillside that is taken for level, which is what the model is for', () => {
    const shots = fly(ground, { absoluteAltitude: true });
    const { outcome } = register(shots, images, null);
    const told = shots.map(({ id, geotag }): Geotag => {
      const pose = outcome.photos.find((photo) => photo.id === id)!.pose;
      return { ...geotag, pose };
    });
    expect(scatter(ground, shots, told)).toBeGreaterThan(0.15);
  });

  it('lays photos of level ground as well with a model of it as without', () => {
    const level: Ground = { around, heightAt: () => 0 };
    const shots = fly(level, { absoluteAltitude: false });
    const levelImages = imagesOf(level, shots);
    const [plain, over] = [null, terrainOf(level)].map((terrain) => register(shots, levelImages, terrain));
    plain!.outcome.states.forEach((state, i) => {
      const other = over!.outcome.states[i]!;
      expect(state.camera.east).toBeCloseTo(other.camera.east, 2);
      expect(state.camera.north).toBeCloseTo(other.camera.north, 2);
    });
  });
});

describe('registering photos onto an earlier flight', () => {
  const ground: Ground = { around, heightAt: () => 0 };
  const [first, second] = [shotsAt([-6, 0, 6], 0), shotsAt([-4, 3], 1)];
  const register = (shift: EastNorth, earlier: readonly GreyImage[]) => {
    const photos = second.map(({ id, truth }) => ({
      id,
      pose: movedBy(truth, shift),
      image: photograph(ground, truth, 38, imagePx),
    }));
    const held = first.map(({ id, truth }, i) => ({ id, pose: truth, image: earlier[i]! }));
    return registerAtOnce(photos, null, held);
  };

  function shotsAt(easts: readonly Metres[], north: Metres) {
    return easts.map((east, i) => {
      const position = frame.toLonLat({ east, north });
      return { id: `${north}/${i}`, truth: aPose({ position, heightAboveGround: 38, intrinsics: lens }) };
    });
  }
  const movedBy = (pose: CameraPose, by: EastNorth): CameraPose => {
    const { east, north } = frame.toLocal(pose.position);
    return { ...pose, position: frame.toLonLat({ east: east + by.east, north: north + by.north }) };
  };

  it('takes out what its satellite fixes were off, several metres for all its photos', () => {
    const images = first.map(({ truth }) => photograph(ground, truth, 38, imagePx));
    const outcome = register({ east: 3.4, north: -2.6 }, images);
    expect(outcome.photos).toHaveLength(2);
    expect(outcome.earlier!.shift!.east).toBeCloseTo(-3.4, 0);
    outcome.photos.forEach(({ pose }, i) => {
      const [found, truth] = [pose.position, second[i]!.truth.position].map((place) => frame.toLocal(place));
      expect(Math.hypot(found!.east - truth!.east, found!.north - truth!.north)).toBeLessThan(0.15);
    });
    expect([...gradePhotos(outcome).values()].every(({ pairsWithEarlier }) => pairsWithEarlier! > 0)).toBe(
      true,
    );
  });

  it('stays where its own tags put it when nothing is found again', () => {
    const other: Ground = { around: frame.toLonLat({ east: 500, north: 300 }), heightAt: () => 0 };
    const changed = first.map(({ truth }) => photograph(other, truth, 38, imagePx));
    const outcome = register({ east: 1, north: 0 }, changed);
    expect(outcome.earlier).toEqual({ shift: null, pairs: [0, 0] });
    const [east] = [frame.toLocal(outcome.photos[0]!.pose.position).east];
    expect(east).toBeCloseTo(-4 + 1, 0);
  });
});

describe('a flight’s level', () => {
  it('gives a pose back as it was, whether its height is by altitude or over the ground under it', () => {
    const ground = hillside(around);
    for (const absoluteAltitude of [true, false]) {
      const shots = fly(ground, { absoluteAltitude });
      const { ground: level, poses } = levelFlight(shots, terrainOf(ground));
      for (const { id, geotag } of shots) {
        const back = fromFlightLevel(geotag, poses.get(id)!, level);
        expect(back.pose.heightAboveGround).toBeCloseTo(geotag.pose.heightAboveGround, 6);
        expect(poses.get(id)!.heightAboveGround).toBeGreaterThan(30);
      }
    }
  });

  it('counts a photo beyond the model from the median ground of the others', () => {
    const ground: Ground = { around, heightAt: () => 0 };
    const shots = fly(ground, { absoluteAltitude: false });
    const partial: TerrainHeights = {
      heightAt: (place) => (frame.toLocal(place).east > 0 ? null : datum),
    };
    const { poses } = levelFlight(shots, partial);
    for (const { id, geotag } of shots)
      expect(poses.get(id)!.heightAboveGround).toBeCloseTo(geotag.pose.heightAboveGround, 6);
  });

  it('is what the tags say where nothing lies over the model', () => {
    const ground: Ground = { around, heightAt: () => 0 };
    const shots = fly(ground, { absoluteAltitude: false });
    const { ground: level, poses } = levelFlight(shots, { heightAt: () => null });
    expect(level).toBeNull();
    expect(poses.get('photo-0')).toBe(shots[0]!.geotag.pose);
  });
});
