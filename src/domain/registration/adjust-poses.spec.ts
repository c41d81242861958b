import fc from 'fast-check';
import type { EastNorth } from '../photogrammetry/local-frame';
import { cameraToNed, transformBack, type Vector3 } from '../photogrammetry/rotation';
import type { Metres } from '../units';
import {
  type AdjustedPhoto,
  adjustPoses,
  type CameraState,
  type RayTie,
  type TiedPair,
  tieResidual,
} from './adjust-poses';

const prior = { horizontal: 1, height: 1, yaw: 3, tilt: 1 };
const tieSigma = 0.1;

const aState = (east: number, north: number, turn = { yaw: 0, pitch: -90, roll: 0 }): CameraState => ({
  camera: { east, north },
  height: 40,
  rotation: cameraToNed(turn),
});

const rayTo = (
  { camera, height, rotation }: CameraState,
  { east, north }: EastNorth,
  up: Metres = 0,
): Vector3 => transformBack(rotation, [north - camera.north, east - camera.east, height - up]);

/** Ties of two true cameras, on a grid of ground between them; `up` says what stands where. */
function aPair(
  a: number,
  b: number,
  truth: readonly CameraState[],
  up = (_: EastNorth): Metres => 0,
): TiedPair {
  const middle = {
    east: (truth[a]!.camera.east + truth[b]!.camera.east) / 2,
    north: (truth[a]!.camera.north + truth[b]!.camera.north) / 2,
  };
  const ties: RayTie[] = [];
  for (let i = -2; i <= 2; i++) {
    for (let j = -2; j <= 2; j++) {
      const ground = { east: middle.east + 4 * i, north: middle.north + 4 * j };
      ties.push({ a: rayTo(truth[a]!, ground, up(ground)), b: rayTo(truth[b]!, ground, up(ground)) });
    }
  }
  return { a, b, ties };
}

const grid = [aState(0, 0), aState(10, 0), aState(0, 10), aState(10, 10)];
const gridPairs = [
  [0, 1],
  [0, 2],
  [1, 3],
  [2, 3],
  [0, 3],
] as const;

/** Root mean square of how far the ties of the ground lie apart. */
function spreadOf(states: readonly CameraState[], pairs: readonly TiedPair[]): Metres {
  const squares = pairs.flatMap(({ a, b, ties }) =>
    ties.map((tie) => {
      const { east, north } = tieResidual(states[a]!, states[b]!, tie)!;
      return east ** 2 + north ** 2;
    }),
  );
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
}

const anError = fc.record({
  east: fc.double({ min: -1, max: 1, noNaN: true }),
  north: fc.double({ min: -1, max: 1, noNaN: true }),
  height: fc.double({ min: -0.5, max: 0.5, noNaN: true }),
  yaw: fc.double({ min: -3, max: 3, noNaN: true }),
  pitch: fc.double({ min: -89.9, max: -89, noNaN: true }),
});

describe('adjusting poses', () => {
  it('lays photos on each other whatever small errors their tags have', () => {
    const pairs = gridPairs.map(([a, b]) => aPair(a, b, grid));
    fc.assert(
      fc.property(fc.array(anError, { minLength: 4, maxLength: 4 }), (errors) => {
        const photos = grid.map((state, i): AdjustedPhoto => {
          const { east, north, height, yaw, pitch } = errors[i]!;
          const told = aState(state.camera.east + east, state.camera.north + north, { yaw, pitch, roll: 0 });
          return { state: { ...told, height: 40 + height }, prior };
        });
        // Half of the error that fusion allows between registered photos.
        expect(spreadOf(adjustPoses(photos, pairs, { tieSigma }), pairs)).toBeLessThan(0.05);
      }),
      { numRuns: 100 },
    );
  });

  it('does not depend on the order of pairs', () => {
    const pairs = gridPairs.map(([a, b]) => aPair(a, b, grid));
    const photos = grid.map((state, i) => ({
      state: aState(state.camera.east + i / 4, state.camera.north),
      prior,
    }));
    const one = adjustPoses(photos, pairs, { tieSigma });
    const other = adjustPoses(photos, [...pairs].reverse(), { tieSigma });
    one.forEach((state, i) => {
      expect(state.camera.east).toBeCloseTo(other[i]!.camera.east, 6);
      expect(state.camera.north).toBeCloseTo(other[i]!.camera.north, 6);
    });
  });

  it('leaves the mean of the positions where the tags put it: what all share can’t be seen', () => {
    const pairs = gridPairs.map(([a, b]) => aPair(a, b, grid));
    const photos = grid.map(({ camera }, i) => ({
      state: aState(camera.east + 2 + (i % 2) * 0.4, camera.north),
      prior,
    }));
    const states = adjustPoses(photos, pairs, { tieSigma });
    const mean = states.reduce((sum, { camera }) => sum + camera.east, 0) / 4;
    expect(mean).toBeCloseTo(5 + 2.2, 1);
  });

  it('goes by the street and not by the roofs beside it', () => {
    const strip = [aState(0, 0), aState(0, 10), aState(0, 20)];
    // Two of five rows show roofs 5 m up, far more than the tags would be off.
    const roofs = ({ east }: EastNorth) => (Math.abs(east) > 5 ? 5 : 0);
    const pairs = [aPair(0, 1, strip, roofs), aPair(1, 2, strip, roofs), aPair(0, 2, strip, roofs)];
    const photos = strip.map(({ camera }, i) => ({
      state: aState(camera.east, camera.north + (i === 1 ? 0.8 : 0)),
      prior,
    }));
    const street = [aPair(0, 1, strip), aPair(1, 2, strip)].map((pair) => ({
      ...pair,
      ties: pair.ties.filter((_, i) => Math.floor(i / 5) % 4 !== 0),
    }));
    expect(spreadOf(adjustPoses(photos, pairs, { tieSigma }), street)).toBeLessThan(0.15);
  });

  it('is not moved by a pair that matched wrongly', () => {
    const pairs = gridPairs.map(([a, b]) => aPair(a, b, grid));
    const wrong = { ...aPair(1, 2, grid) };
    const lie = {
      ...wrong,
      ties: wrong.ties.map(({ a, b }) => ({ a, b: [b[0] + 4, b[1], b[2]] as Vector3 })),
    };
    const states = adjustPoses(
      grid.map((state) => ({ state, prior })),
      [...pairs, lie],
      { tieSigma },
    );
    expect(spreadOf(states, pairs)).toBeLessThan(0.1);
  });

  it('holds a fixed photo still and moves the other onto it', () => {
    const truth = [aState(0, 0), aState(10, 0)];
    const photos: AdjustedPhoto[] = [
      { state: truth[0]!, prior, isFixed: true },
      { state: aState(11, 0.5), prior },
    ];
    const states = adjustPoses(photos, [aPair(0, 1, truth)], { tieSigma });
    expect(states[0]).toEqual(truth[0]);
    expect(Math.hypot(states[1]!.camera.east - 10, states[1]!.camera.north)).toBeLessThan(0.6);
    expect(spreadOf(states, [aPair(0, 1, truth)])).toBeLessThan(0.05);
  });

  it('says where relief moves a tie: metres along for each metre up', () => {
    const [a, b] = [aState(0, 0), aState(10, 0)];
    const ground = { east: 5, north: 3 };
    const tie = { a: rayTo(a, ground, 2), b: rayTo(b, ground, 2) };
    const { along, across, perMetreOfRelief } = tieResidual(a, b, tie)!;
    // Base over height, 10 / 38, times 2 m at the point's own level; measured on the ground 40 m below it is base / 38 x 2.
    expect(along).toBeCloseTo((10 / 38) * 2, 6);
    expect(across).toBeCloseTo(0, 6);
    expect(perMetreOfRelief).toBeCloseTo(10 / 38, 6);
  });
});
