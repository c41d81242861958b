import type { Request } from 'express';
import express from 'express';
import { publicOriginOf, publicOriginSetting } from './public-origin';

function aRequest(
  headers: Record<string, string>,
  settings: { trustProxy?: boolean; fixed?: string } = {},
): Request {
  const app = express();
  app.set('trust proxy', settings.trustProxy ?? false);
  app.set(...publicOriginSetting(settings.fixed));
  const request = Object.create(app.request) as Request;
  const socket = { remoteAddress: '127.0.0.1', encrypted: false };
  return Object.assign(request, { app, headers, socket, connection: socket });
}

describe('the origin by which a client reaches us', () => {
  it('is what the request says', () => {
    expect(publicOriginOf(aRequest({ host: '192.168.1.7:3000' }))).toBe('http://192.168.1.7:3000');
    expect(publicOriginOf(aRequest({ host: '[::1]:3000' }))).toBe('http://[::1]:3000');
  });

  it('is what a trusted proxy says of it, and of no other', () => {
    const headers = {
      host: 'api:3000',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'pantau.example.org',
    };
    expect(publicOriginOf(aRequest(headers, { trustProxy: true }))).toBe('https://pantau.example.org');
    expect(publicOriginOf(aRequest(headers))).toBe('http://api:3000');
  });

  it('is the setting, whatever the request says', () => {
    expect(publicOriginOf(aRequest({ host: 'evil.example' }, { fixed: 'https://pantau.example.org/' }))).toBe(
      'https://pantau.example.org',
    );
  });

  it.each(['evil.example/path', 'a b', 'user@host', ''])('is not the Host %j', (host) => {
    expect(() => publicOriginOf(aRequest({ host }))).toThrow('not a host name');
  });
});
