import { type Command, InvalidArgumentError } from 'commander';

/**
 * Low enough for whole precision-recall curves. Boxes near it are merged along with the others, so a cut crack may come out a little longer
 * than at the shipped thresholds.
 */
const LEAST_SCORE = 0.01;
const DRAWS = 1000;
const SEED = 1;

/** What `evaluate` and `model compare` ask alike. */
export function addEvaluationOptions(command: Command): Command {
  return command
    .requiredOption(
      '--annotations <file...>',
      'COCO files; categories D00, D10, D20, D40, repair, crack_unspecified',
    )
    .requiredOption('--images <dir>', 'the folder that file names in them are relative to')
    .option(
      '--split <file>',
      'look only at the photos it names: one a line, or CSV with the columns photo and part',
    )
    .option('--part <name>', 'which part of a CSV split to take', 'test')
    .option('--limit <n>', 'look at no more photos than this, taken evenly through the list', wholeNumber(1))
    .option('--min-score <score>', 'least score of boxes that curves are made of', parseScore, LEAST_SCORE)
    .option('--workers <n>', 'photos at once', wholeNumber(1), 1)
    .option('--draws <n>', 'bootstrap draws for the 95 % intervals', wholeNumber(0), DRAWS)
    .option('--seed <n>', 'of the draws', wholeNumber(0), SEED)
    .option('--json', 'print JSON instead of Markdown')
    .addHelpText(
      'after',
      '\nAn image may carry source, view and gsd (centimetres a pixel). Labels and photos that can’t be used are named on standard error and the rest goes on.',
    );
}

function parseScore(text: string): number {
  const score = Number(text);
  if (text.trim() === '' || !(score > 0 && score <= 1))
    throw new InvalidArgumentError('Give a number above 0 and up to 1.');
  return score;
}

const wholeNumber =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isInteger(value) || value < least)
      throw new InvalidArgumentError(`Give a whole number from ${least} up.`);
    return value;
  };
