import { scopeByDefault } from './scope';

describe('the scope of a route', () => {
  it.each([
    ['GET', '/api/flights/:id/photos', 'flights:read'],
    ['HEAD', '/api/tickets/{id}', 'tickets:read'],
    ['PUT', '/flights/:id/poses', 'flights:write'],
    ['POST', '/api/review/next', 'review'],
    ['PUT', '/api/service-levels', 'admin:write'],
  ])('of %s %s is %s', (method, path, scope) => {
    expect(scopeByDefault(method, path)).toBe(scope);
  });

  it.each(['/api/spaceships', '/api', '/', '/metrics', '/api/flightsuits'])('is none for %s', (path) => {
    expect(scopeByDefault('GET', path)).toBeNull();
  });
});
