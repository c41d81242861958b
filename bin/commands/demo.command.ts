import type { Command } from 'commander';

interface DemoFlags {
  readonly data?: string;
  readonly json?: string;
  readonly exit?: boolean;
  readonly verbose?: boolean;
}

export function addDemoCommand(program: Command): void {
  program
    .command('demo')
    .description(
      'show the main job on a sample flight, or on a folder of real photos, from upload to tickets on a map',
    )
    .argument('[dir]', 'folder of photos, read with its subfolders; a sample flight when left out')
    .option('--exit', 'stop everything when done, instead of waiting for Ctrl-C')
    .option('--json <file>', 'write the outcome as JSON')
    .option(
      '--data <dir>',
      'keep the data in this folder; a temporary one, removed at the end, when left out',
    )
    .option('--verbose', 'show the log of every process')
    .action(async (photos: string | undefined, flags: DemoFlags) => {
      const { runDemo } = await import('../demo/run-demo');
      const status = await runDemo({
        photos,
        data: flags.data,
        json: flags.json,
        exit: flags.exit ?? false,
        verbose: flags.verbose ?? false,
      });
      process.exit(status);
    });
}
