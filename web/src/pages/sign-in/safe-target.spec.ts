import { safeTarget } from './safe-target';

describe('the way back after signing in', () => {
  it.each(['/flights', '/tickets/12?tab=history'])('leads to %s', (then) => {
    expect(safeTarget(then)).toBe(then);
  });
  it.each([null, '', '//evil.example', '/\\evil.example', 'https://evil.example', 'flights'])(
    'never follows %j',
    (then) => {
      expect(safeTarget(then)).toBe('/');
    },
  );
});
