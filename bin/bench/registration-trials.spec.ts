import { aPose } from '../../src/domain/photogrammetry/camera-pose.builder';
import { localFrame } from '../../src/domain/photogrammetry/local-frame';
import { scatterOf } from './registration-trials';

describe('how far photos are apart', () => {
  it('tells scatter as the distance from the mean of the photos', () => {
    const truth = [0, 4].map((east) =>
      aPose({ position: localFrame(aPose().position).toLonLat({ east, north: 0 }) }),
    );
    const frame = localFrame(truth[0]!.position);
    // Each photo puts every spot a metre off to its own side of the mean.
    const told = truth.map((pose, i) => {
      const { east, north } = frame.toLocal(pose.position);
      return { ...pose, position: frame.toLonLat({ east: east + (i === 0 ? 1 : -1), north }) };
    });
    expect(scatterOf(truth, truth)).toBeCloseTo(0, 6);
    expect(scatterOf(truth, told)).toBeCloseTo(1, 6);
  });
});
