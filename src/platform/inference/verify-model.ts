import { DomainError } from '../../domain/domain-error';
import type { InferenceProvider } from '../config/settings';
import { decoders, type RawOutputs, ShapeError } from './decoders';
import { checkGoldenTile, GOLDEN_TOLERANCE } from './golden-tile';
import { isDamageClass, loadModel } from './model-manifest';
import { OnnxSession } from './onnx-session';

export interface ModelCheck {
  readonly what: string;
  readonly isGood: boolean;
  /** What was seen, or why it is wrong; null when there is nothing to add. */
  readonly detail: string | null;
}

export interface ModelVerdict {
  /** Null when the manifest itself can't be used. */
  readonly modelVersion: string | null;
  readonly checks: readonly ModelCheck[];
  readonly isGood: boolean;
}

/** Above this a score is no probability: a decoder that does not fit, or logits that lack their sigmoid. */
const MOST_SCORE = 1 + 1e-3;

/**
 * Proves that a model can do its work here: manifest and checksum, classes, outputs of the shape that its decoder reads for windows of its size,
 * scores that are probabilities, and its golden tile. Stops at the first check without which the next means nothing; never throws for a bad model.
 */
export async function verifyModel(
  manifestFile: string,
  provider: InferenceProvider = 'cpu',
): Promise<ModelVerdict> {
  const checks: ModelCheck[] = [];
  let modelVersion: string | null = null;
  const pass = (what: string, detail: string | null = null) => checks.push({ what, isGood: true, detail });
  let at = 'manifest and checksum';
  try {
    const model = await loadModel(manifestFile);
    modelVersion = model.modelVersion;
    pass(at, `${model.manifest.file} is the file that the manifest names`);
    const { classes } = model.manifest;
    pass('classes', `${classes.filter(isDamageClass).join(', ')} (${classes.length} channels)`);
    at = 'onnxruntime';
    const session = await OnnxSession.open(model, 1, provider);
    try {
      pass(
        at,
        `loads the model; its input and outputs have the names of the manifest; ${describeProvider(session)}`,
      );
      at = 'shapes and scores';
      pass(at, await checkWindow(session));
      at = 'golden tile';
      pass(at, await describeGoldenTile(session));
    } finally {
      await session.close();
    }
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    checks.push({ what: at, isGood: false, detail: error.message });
  }
  return { modelVersion, checks, isGood: checks.every(({ isGood }) => isGood) };
}

function describeProvider({ provider, fallback }: OnnxSession): string {
  return fallback
    ? `${fallback.wanted} is not to be had here, so it runs on ${provider}: ${fallback.reason}`
    : `runs on ${provider}`;
}

/** What can be told of a loaded model before it sees a photo. Throws DomainError `model-shape-wrong`, `model-scores-wrong` or `model-golden-differs`. */
export async function proveSession(session: OnnxSession): Promise<void> {
  await checkWindow(session);
  await describeGoldenTile(session);
}

/** A black window through the model: what comes out must decode, and be finite. Throws DomainError `model-shape-wrong` or `model-scores-wrong`. */
async function checkWindow(session: OnnxSession): Promise<string> {
  const { manifest } = session.model;
  const { size } = manifest.window;
  const outputs = await session.run(session.newInput(size, size), size, size);
  for (const [name, { data }] of Object.entries(outputs))
    if (!data.every(Number.isFinite))
      throw new DomainError(
        'model-scores-wrong',
        `Output "${name}" of ${manifest.file} holds values that are not finite.`,
      );
  if (givesScoresAboveOne(session, outputs))
    throw new DomainError(
      'model-scores-wrong',
      `${manifest.file} gives scores above 1 with the decoder ${manifest.output.decoder}. Is it the right decoder?`,
    );
  const shapes = Object.entries(outputs).map(([name, { dims }]) => `${name} [${dims.join(', ')}]`);
  return `${shapes.join(', ')} for a window of ${size} x ${size} px, read by ${manifest.output.decoder}`;
}

function givesScoresAboveOne(session: OnnxSession, outputs: RawOutputs): boolean {
  const { manifest } = session.model;
  const { size } = manifest.window;
  const leastScores = manifest.classes.map((role) => (isDamageClass(role) ? MOST_SCORE : Infinity));
  const window = { width: size, height: size, leastScores };
  try {
    return decoders[manifest.output.decoder](outputs, manifest.output, window).length > 0;
  } catch (error) {
    if (error instanceof ShapeError)
      throw new DomainError('model-shape-wrong', `${manifest.file}: ${error.message}`, { cause: error });
    throw error;
  }
}

async function describeGoldenTile(session: OnnxSession): Promise<string> {
  const outcome = await checkGoldenTile(session);
  if (!outcome) return 'the manifest names none, so nothing was compared';
  const { largestDifference, isWithinTolerance } = outcome;
  if (isWithinTolerance) return `differs by at most ${largestDifference.toExponential(1)}`;
  throw new DomainError(
    'model-golden-differs',
    Number.isFinite(largestDifference)
      ? `The model says something else of its golden tile than where it was made: ${largestDifference.toFixed(4)}, at most ${GOLDEN_TOLERANCE} is allowed. Is the normalisation, the file or the tile another?`
      : 'The model gives outputs of another shape for its golden tile than where it was made.',
  );
}
