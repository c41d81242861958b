import type { Command } from 'commander';

export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('look over this machine and the data folder, and say what is wrong and what to do')
    .option('--json', 'print the findings as JSON')
    .action(async (options: { json?: boolean }) => {
      const { examine } = await import('../launcher/examine');
      const findings = await examine(process.env);
      if (options.json) process.stdout.write(`${JSON.stringify(findings)}\n`);
      else
        for (const { isGood, what, advice } of findings)
          process.stdout.write(`${isGood ? 'ok  ' : 'BAD '} ${what}${advice ? ` - ${advice}` : ''}\n`);
      if (findings.some((finding) => !finding.isGood)) process.exitCode = 1;
    });
}
