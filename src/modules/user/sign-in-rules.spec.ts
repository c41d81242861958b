import { signInPause } from './sign-in-rules';

describe('the pause after wrong passwords', () => {
  it('is none for the first four', () => {
    expect([0, 1, 4].map(signInPause)).toEqual([0, 0, 0]);
  });
  it('is five seconds after the fifth, and doubles', () => {
    expect([5, 6, 7].map(signInPause)).toEqual([5000, 10_000, 20_000]);
  });
  it('is never longer than a quarter of an hour', () => {
    expect([13, 100, 10_000].map(signInPause)).toEqual([900_000, 900_000, 900_000]);
  });
});
