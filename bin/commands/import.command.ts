import type { Command } from 'commander';
import { addServerOptions, type ServerFlags } from './server-options';

export interface ImportFlags extends ServerFlags {
  readonly layer: string;
  readonly nameField?: string;
  readonly classField?: string;
  readonly kind?: string;
  readonly crs?: string;
  readonly table?: string;
  readonly local?: boolean;
  readonly json?: boolean;
}

export function addImportCommand(program: Command): void {
  const group = program
    .command('import')
    .description('take centrelines or areas from a GeoJSON or GeoPackage file');
  const roads = group
    .command('roads')
    .description('centrelines with names and classes: tickets get their road, and cracks their class by it')
    .option('--class-field <name>', 'property that holds the road’s class; guessed when left out');
  const areas = group
    .command('areas')
    .description('areas such as wards: tickets get theirs')
    .option('--kind <word>', 'what the areas are', 'ward');
  addCommon(roads, 'roads');
  addCommon(areas, 'areas');
}

function addCommon(command: Command, kind: 'roads' | 'areas'): void {
  addServerOptions(command)
    .argument('<file>', 'GeoJSON or GeoPackage')
    .option('--layer <name>', 'which layer it becomes; one of that name is replaced', 'default')
    .option('--name-field <name>', 'property that holds the name; guessed when left out')
    .option('--crs <EPSG:code>', 'coordinate system, instead of what the file says')
    .option('--table <name>', 'which layer of a GeoPackage that holds several')
    .option('--local', 'straight into the database, while Pantau is stopped or on DATABASE_URL')
    .option('--json', 'print the outcome as JSON')
    .action(async (file: string, flags: ImportFlags) => {
      const { runImport } = await import('../import/run-import');
      await runImport(kind, file, flags);
    });
}
