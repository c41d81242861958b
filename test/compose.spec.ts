import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { settingsSchema } from '../src/platform/config/settings';

interface Service {
  readonly image?: string;
  readonly environment?: Record<string, string>;
  readonly depends_on?: Record<string, { condition: string }>;
  readonly healthcheck?: { test: string[] };
  readonly volumes?: string[];
  readonly command?: string[];
}

const root = join(__dirname, '..');
const compose = parse(readFileSync(join(root, 'docker-compose.yml'), 'utf8'), { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, null>;
};

describe('docker-compose.yml', () => {
  it('pins every image', () => {
    for (const [name, { image }] of Object.entries(compose.services))
      expect([name, image]).toEqual([name, expect.stringMatching(/:\d+\.\d+/)]);
  });

  it('gives the application only settings that exist', () => {
    const known = [...Object.keys(settingsSchema.shape), 'PANTAU_PROCESS'];
    for (const name of ['migrate', 'api', 'worker'])
      for (const variable of Object.keys(compose.services[name]?.environment ?? {}))
        expect(known).toContain(variable);
  });

  it('waits for healthy services, and each of those says how its health is seen', () => {
    for (const service of Object.values(compose.services))
      for (const [needed, { condition }] of Object.entries(service.depends_on ?? {})) {
        expect(Object.keys(compose.services)).toContain(needed);
        if (condition === 'service_healthy')
          expect(compose.services[needed]?.healthcheck?.test.length).toBeGreaterThan(1);
      }
  });

  it('keeps every volume that it mounts', () => {
    const mounted = Object.values(compose.services).flatMap((service) => service.volumes ?? []);
    for (const volume of mounted) expect(Object.keys(compose.volumes)).toContain(volume.split(':')[0]);
  });

  it('never lets Redis drop jobs', () => {
    expect(compose.services.redis?.command).toEqual(
      expect.arrayContaining(['--appendonly', 'yes', '--maxmemory-policy', 'noeviction']),
    );
  });
});

describe('Dockerfile', () => {
  const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');

  it('pins its base image and doesn’t run as root', () => {
    for (const [, image] of dockerfile.matchAll(/^FROM (\S+)/gm)) expect(image).toMatch(/:\d+\.\d+\.\d+/);
    expect(dockerfile).toMatch(/^USER node$/m);
  });

  it('copies only what is there', () => {
    const sources = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, list]) =>
      (list ?? '').split(' '),
    );
    for (const source of sources) expect(() => readFileSync(join(root, source))).not.toThrow(/ENOENT/);
  });
});
