import type { Command } from 'commander';
import type { EvaluationFlags } from '../evaluate/run-evaluation';
import { addEvaluationOptions } from './evaluation-options';

type EvaluateFlags = EvaluationFlags & { readonly model?: string; readonly json?: boolean };

export function addEvaluateCommand(program: Command): void {
  const command = program
    .command('evaluate')
    .description('measure a detector against labelled photos, by the path that photos take in the product')
    .option('--model <manifest>', 'the manifest of the model; MODEL_MANIFEST otherwise');
  addEvaluationOptions(command).action(async (flags: EvaluateFlags) => {
    const { runEvaluation } = await import('../evaluate/run-evaluation');
    const { evaluationMarkdown } = await import('../evaluate/report-markdown');
    const outcome = await runEvaluation(flags);
    process.stdout.write(flags.json ? `${JSON.stringify(outcome)}\n` : evaluationMarkdown(outcome));
  });
}
