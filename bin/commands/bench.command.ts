import { type Command, InvalidArgumentError } from 'commander';

interface BenchFlags {
  readonly json?: boolean;
  readonly write?: boolean;
  readonly rounds: number;
  readonly photos: number;
  readonly sizes: readonly string[];
  readonly parts: number;
}

export function addBenchCommand(program: Command): void {
  // Else `bench` would take the options of `bench geometry` for its own; commander asks it of every command above, too.
  program.enablePositionalOptions();
  const bench = program
    .command('bench')
    .enablePositionalOptions()
    .description('time the whole system against bare decoding and inference, in one run')
    .option('--rounds <n>', 'measured rounds, pipeline and floor in turn', wholeFrom(1, 100), 3)
    .option('--photos <n>', 'photos of the flight of each size', wholeFrom(2, 1000), 8)
    .option('--sizes <list>', 'sizes in megapixels', parseSizes, ['12MP', '20MP', '48MP'])
    .option('--parts <n>', 'rounds of the table by part; 0 leaves it out', wholeFrom(0, 100), 3)
    .option('--json', 'print the figures as JSON')
    .option('--write', 'write them to docs/benchmarks.md too')
    .action(runBenchCommand);
  addStart(bench);
  addUploads(bench);
  addDatabase(bench);
  addGeometry(bench);
}

async function runBenchCommand({ rounds, photos, sizes, parts, json, write }: BenchFlags): Promise<void> {
  const tell = (line: string) => process.stderr.write(`${line}\n`);
  const { runLoadBench } = await import('../bench/load/run-load-bench');
  const { describeLoad } = await import('../bench/load/load-report');
  const { describeParts, runBench } = await import('../client/bench-run');
  const report = await runLoadBench({ rounds, photos, sizes }, tell);
  const byPart = parts > 0 ? await runBench(parts, tell) : [];
  for (const warning of report.warnings) tell(`warning: ${warning}`);
  const markdown = [describeLoad(report), ...(byPart.length > 0 ? [describeParts(byPart)] : [])].join('\n');
  if (write) await writePart('photos', markdown);
  process.stdout.write(json ? `${JSON.stringify({ ...report, parts: byPart })}\n` : markdown);
}

/** The rest of the page stays. */
async function writePart(name: string, text: string): Promise<void> {
  const { writeSection } = await import('../bench/page-section');
  const { findInProject } = await import('../../src/platform/config/project-root');
  writeSection(findInProject('docs/benchmarks.md'), name, text);
}

interface RoundFlags {
  readonly rounds: number;
  readonly json?: boolean;
  readonly write?: boolean;
}

function addStart(bench: Command): void {
  bench
    .command('start')
    .description('time `npm start` until all is up, and the API and a worker each, on a folder of its own')
    .option('--rounds <n>', 'warm starts', wholeFrom(1, 100), 5)
    .option('--json', 'print the figures as JSON')
    .option('--write', 'write them to docs/benchmarks.md too')
    .action(async ({ rounds, json, write }: RoundFlags) => {
      const { benchStart, describeStart } = await import('../bench/start/start-bench');
      const report = await benchStart(rounds, (line) => process.stderr.write(`${line}\n`));
      const markdown = describeStart(report);
      if (write) await writePart('start', markdown);
      process.stdout.write(json ? `${JSON.stringify(report)}\n` : markdown);
    });
}

function addUploads(bench: Command): void {
  bench
    .command('uploads')
    .description('send photos as an operator does, and the same bytes to the storage alone, in turn')
    .option('--rounds <n>', 'measured rounds of each', wholeFrom(1, 100), 5)
    .option('--photos <n>', 'photos of a flight, 20 megapixels each', wholeFrom(2, 1000), 40)
    .option('--json', 'print the figures as JSON')
    .option('--write', 'write them to docs/benchmarks.md too')
    .action(async ({ rounds, photos, json, write }: RoundFlags & { readonly photos: number }) => {
      const { benchUploads, describeUploads } = await import('../bench/uploads/upload-bench');
      const report = await benchUploads(rounds, photos, (line) => process.stderr.write(`${line}\n`));
      const markdown = describeUploads(report);
      if (write) await writePart('uploads', markdown);
      process.stdout.write(json ? `${JSON.stringify(report)}\n` : markdown);
    });
}

interface DatabaseFlags {
  readonly tickets: number;
  readonly rounds: number;
  readonly json?: boolean;
}

function addDatabase(bench: Command): void {
  bench
    .command('database')
    .description('time lists, map tiles and figures over many tickets, in a database of its own')
    .option('--tickets <n>', 'tickets to make', wholeFrom(1000, 10_000_000), 1_000_000)
    .option('--rounds <n>', 'measured rounds of all questions', wholeFrom(1, 1000), 20)
    .option('--json', 'print the figures as JSON')
    .action(async ({ tickets, rounds, json }: DatabaseFlags) => {
      const { benchDatabase, describeDatabase } = await import('../bench/scale/database-bench');
      const report = await benchDatabase(tickets, rounds, (line) => process.stderr.write(`${line}\n`));
      process.stdout.write(json ? `${JSON.stringify(report)}\n` : describeDatabase(report));
    });
}

interface GeometryFlags {
  readonly flight?: string;
  readonly json?: boolean;
}

function addGeometry(bench: Command): void {
  bench
    .command('geometry')
    .description('measure places on the ground: against simulated truth, and against ground control points')
    .option('--flight <dir>', 'folder with photos and their ODM gcp_list.txt')
    .option('--json', 'print the figures as JSON')
    .action(async (flags: GeometryFlags) => {
      const { describeGeometry, makeGeometryReport } = await import('../bench/geometry-report');
      const report = await makeGeometryReport(flags.flight);
      process.stdout.write(flags.json ? `${JSON.stringify(report)}\n` : describeGeometry(report));
    });
}

const wholeFrom = (least: number, most: number) => (text: string) => {
  const number = Number(text);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
};

function parseSizes(text: string): string[] {
  const known = ['12', '20', '48'];
  const sizes = text.split(',').map((size) => size.trim().replace(/ ?MP$/i, ''));
  if (sizes.every((size) => known.includes(size))) return sizes.map((size) => `${size}MP`);
  throw new InvalidArgumentError(`Give sizes from ${known.join(', ')}, separated by commas.`);
}
