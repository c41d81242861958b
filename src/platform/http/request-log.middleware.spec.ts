import { randomBytes } from 'node:crypto';
import { withoutSecrets } from './request-log.middleware';

const makeSecret = (): string => randomBytes(32).toString('base64url');

describe('the address in a log line', () => {
  it('shows no key or token that stands in it', () => {
    expect(withoutSecrets(`/api/flights/pantau_89ba3ba2_${makeSecret()}/photos`)).toBe(
      '/api/flights/pantau_89ba3ba2_…/photos',
    );
    expect(withoutSecrets(`/welcome/${makeSecret()}`)).toBe('/welcome/…');
  });

  it.each([
    '/api/flights/01a20f22-7fb0-765c-9ba4-93ee1ce18984/photos',
    `/originals/ab/${'ab'.repeat(32)}`,
    '/assets/index-BqZ8x1Yt.js',
  ])('keeps %s', (path) => {
    expect(withoutSecrets(path)).toBe(path);
  });
});
