import { isotropic } from '../fusion/covariance';
import { groundedDetection } from '../fusion/grounded-detection.builder';
import { covers } from './lies-over';

const thing = (told: Partial<Parameters<typeof groundedDetection>[0]>, sigma = 0.1) => ({
  ...groundedDetection({ id: 'a', photoId: 'p', ...told }),
  covariance: isotropic(sigma),
});

describe('a patch over a damage', () => {
  it.each<[string, Parameters<typeof thing>[0], boolean]>([
    ['around it', { length: 1 }, true],
    ['whose box holds its middle near an end', { length: 4, width: 1, north: 1.8 }, true],
    ['beside it', { length: 1, east: 1 }, false],
    ['turned away from it', { length: 4, width: 0.4, bearing: 90, north: 1.5 }, false],
    ['turned towards it', { length: 4, width: 0.4, bearing: 90, east: 1.5 }, true],
    ['much smaller than it', { length: 0.2 }, false],
  ])('%s', (_, patch, expected) => {
    expect(covers(thing(patch), thing({ length: 0.5 }))).toBe(expected);
  });

  it('may lie as far beside it as places are off', () => {
    const [patch, damage] = [thing({ length: 1, east: 1.5 }, 1), thing({ length: 0.5 }, 1)];
    expect(covers(patch, damage)).toBe(true);
  });
});
