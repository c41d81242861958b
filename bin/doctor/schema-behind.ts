import { schema } from '../../src/schema';
import { listMigrations } from '../backup/dump-tables';
import { migrate } from '../launcher/migrate';
import { type Ailment, healthy } from './ailment';

/** Migrations that this program brings and the database hasn't run. Everything else is looked for after them. */
export const schemaBehind: Ailment = {
  name: 'schema behind the program',
  look: async ({ client, services }) => {
    const ran = new Set(await listMigrations(client));
    const names = schema.migrations.map((migration) => new migration().name ?? migration.name);
    const found = names.filter((name) => !ran.has(name));
    const unknown = [...ran].filter((name) => !names.includes(name));
    if (unknown.length > 0)
      return {
        found: unknown.map((name) => `${name} is not known to this program`),
        advice: 'the database was used by a newer Pantau: install that version again',
      };
    return found.length === 0
      ? healthy
      : { found, mend: async () => (await migrate(services.settings)).length };
  },
};
