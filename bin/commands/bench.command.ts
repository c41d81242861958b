import { type Command, InvalidArgumentError } from 'commander';

interface BenchFlags {
  readonly json?: boolean;
  readonly write?: boolean;
  readonly repetitions: number;
}

export function addBenchCommand(program: Command): void {
  // Else `bench` would take the options of `bench geometry` for its own; commander asks it of every command above, too.
  program.enablePositionalOptions();
  const bench = program
    .command('bench')
    .enablePositionalOptions()
    .description('time detection by part, against decoding and inference alone in the same run')
    .option('--repetitions <n>', 'measured rounds of each case', parseRepetitions, 5)
    .option('--json', 'print the figures as JSON')
    .option('--write', 'write them to docs/benchmarks.md too')
    .action(async (flags: BenchFlags) => {
      const { runBench, benchMarkdown } = await import('../client/bench-run');
      const report = await runBench(flags.repetitions, (line) => process.stderr.write(`${line}\n`));
      for (const warning of report.warnings) process.stderr.write(`warning: ${warning}\n`);
      const markdown = benchMarkdown(report);
      if (flags.write) {
        const { writeFile } = await import('node:fs/promises');
        const { findInProject } = await import('../../src/platform/config/project-root');
        await writeFile(findInProject('docs/benchmarks.md'), markdown);
      }
      process.stdout.write(flags.json ? `${JSON.stringify(report)}\n` : markdown);
    });
  addGeometry(bench);
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

function parseRepetitions(text: string): number {
  const repetitions = Number(text);
  if (!Number.isInteger(repetitions) || repetitions < 1 || repetitions > 100) {
    throw new InvalidArgumentError('Give a whole number from 1 to 100.');
  }
  return repetitions;
}
