import type { Command } from 'commander';
import type { DataFinding } from '../doctor/examine-data';
import type { Finding } from '../launcher/examine';

const SHOWN = 5;

interface DoctorFlags {
  readonly mend?: boolean;
  readonly json?: boolean;
}

export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description(
      'look over this machine, the settings and the data, and say what is wrong and what to do; changes nothing without --mend',
    )
    .option(
      '--mend',
      'put right what can be: schema, stray objects, stuck work, left-over files, lost previews',
    )
    .option('--json', 'print the findings as JSON')
    .action(async (flags: DoctorFlags) => {
      const { examine } = await import('../launcher/examine');
      const machine = await examine(process.env);
      const data = machine.every(({ isGood, what }) => isGood || what.startsWith('port '))
        ? await examineDataThere(flags.mend ?? false)
        : [];
      if (flags.json) process.stdout.write(`${JSON.stringify([...machine, ...data])}\n`);
      else
        for (const line of [...machine.map(lineOf), ...data.flatMap(linesOf)])
          process.stdout.write(`${line}\n`);
      if (machine.some(({ isGood }) => !isGood) || data.some(isBad)) process.exitCode = 1;
    });
}

/** Nothing where Pantau was never started: there is no data to be out of step. */
async function examineDataThere(mend: boolean): Promise<DataFinding[]> {
  const { existsSync } = await import('node:fs');
  const { join } = await import('node:path');
  const { readSettings } = await import('../../src/platform/config/settings');
  const { withServices } = await import('../launcher/with-services');
  const { examineData } = await import('../doctor/examine-data');
  const settings = readSettings();
  if (!settings.DATABASE_URL && !existsSync(join(settings.DATA_DIR, 'postgres', 'data', 'PG_VERSION')))
    return [];
  return withServices(process.env, 'use', (services) => examineData(services, mend, new Date()));
}

const lineOf = ({ isGood, what, advice }: Finding): string =>
  `${isGood ? 'ok  ' : 'BAD '} ${what}${advice ? ` - ${advice}` : ''}`;

const isBad = ({ found, mended }: DataFinding): boolean => found.length > 0 && mended !== found.length;

function linesOf(finding: DataFinding): string[] {
  const { name, found, mended, advice } = finding;
  if (found.length === 0) return [`ok   no ${name}`];
  const state = mended === null ? '' : `, ${mended} mended`;
  const more = found.length > SHOWN ? [`       and ${found.length - SHOWN} more`] : [];
  return [
    `${isBad(finding) ? 'BAD ' : 'ok  '} ${name}: ${found.length}${state}${advice ? ` - ${advice}` : ''}`,
    ...found.slice(0, SHOWN).map((item) => `       ${item}`),
    ...more,
  ];
}
