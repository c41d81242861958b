import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSettings, settingsSchema } from './settings';

describe('settings', () => {
  it('need nothing: every one has a default or may be missing', () => {
    expect(readSettings({})).toMatchObject({ PORT: 3000, HOST: '127.0.0.1', WORKERS: 2 });
  });

  it('name every wrong variable and none of the values', () => {
    const wrong = {
      PORT: 'abc',
      DATABASE_URL: 'mysql://user:secret@host/db',
      S3_BUCKET: 'Not A Bucket',
      TRUST_PROXY: 'maybe',
    };
    const read = () => readSettings(wrong);
    for (const name of Object.keys(wrong)) expect(read).toThrow(name);
    expect(read).not.toThrow(/secret|Not A Bucket|maybe/);
  });

  it('take no bucket whose address is the API’s own', () => {
    expect(() => readSettings({ S3_BUCKET: 'api' })).toThrow('S3_BUCKET: is an address of the API itself');
    expect(readSettings({ S3_BUCKET: 'api-photos' }).S3_BUCKET).toBe('api-photos');
  });

  it('take an empty text as not set', () => {
    expect(readSettings({ REDIS_URL: '', PORT: '' })).toMatchObject({ PORT: 3000 });
  });

  it('stand in .env.example, each with its default and its description', () => {
    const lines = readFileSync(join(__dirname, '..', '..', '..', '.env.example'), 'utf8').split('\n');
    const documented = new Map<string, { value: string; comment: string }>();
    lines.forEach((line, index) => {
      const [name, ...rest] = line.split('=');
      if (name && /^[A-Z0-9_]+$/.test(name))
        documented.set(name, { value: rest.join('='), comment: (lines[index - 1] ?? '').replace(/^# /, '') });
    });
    const defaults = readSettings({}) as Record<string, unknown>;
    expect([...documented.keys()]).toEqual(Object.keys(settingsSchema.shape));
    for (const [name, schema] of Object.entries(settingsSchema.shape)) {
      const { value, comment } = documented.get(name) ?? { value: '', comment: '' };
      expect([name, value]).toEqual([name, defaults[name] === undefined ? '' : String(defaults[name])]);
      expect([name, comment]).toEqual([name, schema.description ?? describeInner(schema)]);
    }
  });
});

/** A default wraps the schema that carries the description. */
function describeInner(schema: unknown): string | undefined {
  return (schema as { def?: { innerType?: { description?: string } } }).def?.innerType?.description;
}
