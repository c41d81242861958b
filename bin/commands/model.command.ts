import type { Command } from 'commander';
import type { EvaluationFlags } from '../evaluate/run-evaluation';
import { addEvaluationOptions } from './evaluation-options';

export function addModelCommand(program: Command): void {
  const model = program.command('model').description('check and compare detectors');
  model
    .command('verify')
    .description('prove a model: checksum, classes, shapes, golden tile; exit status 1 with the reason')
    .argument('[manifest]', 'the manifest of the model; MODEL_MANIFEST otherwise')
    .option('--json', 'print the checks as JSON')
    .action(verify);
  addEvaluationOptions(
    model
      .command('compare')
      .description(
        'measure two models on the same photos, with intervals of the difference (paired bootstrap)',
      )
      .argument('<a>', 'the manifest of one model')
      .argument('<b>', 'the manifest of the other'),
  ).action(compare);
}

async function verify(manifest: string | undefined, flags: { readonly json?: boolean }): Promise<void> {
  const { resolveSettingPath } = await import('../../src/platform/config/project-root');
  const { verifyModel } = await import('../../src/platform/inference/verify-model');
  const { readSettings } = await import('../../src/platform/config/settings');
  const { MODEL_MANIFEST, INFERENCE_PROVIDER } = readSettings();
  const verdict = await verifyModel(resolveSettingPath(manifest ?? MODEL_MANIFEST), INFERENCE_PROVIDER);
  if (flags.json) process.stdout.write(`${JSON.stringify(verdict)}\n`);
  else
    for (const { what, isGood, detail } of verdict.checks)
      process.stdout.write(`${isGood ? 'ok  ' : 'BAD '} ${what}${detail === null ? '' : `: ${detail}`}\n`);
  if (!verdict.isGood) process.exitCode = 1;
}

async function compare(
  a: string,
  b: string,
  flags: EvaluationFlags & { readonly json?: boolean },
): Promise<void> {
  const { runComparison } = await import('../evaluate/run-evaluation');
  const { comparisonMarkdown } = await import('../evaluate/report-markdown');
  const outcome = await runComparison([a, b], flags);
  process.stdout.write(flags.json ? `${JSON.stringify(outcome)}\n` : comparisonMarkdown(outcome));
}
