import { InferenceSession, Tensor } from 'onnxruntime-node';
import { DomainError } from '../../domain/domain-error';
import type { Pixels } from '../../domain/units';
import type { InferenceProvider } from '../config/settings';
import type { RawOutput } from './decoders';
import type { VerifiedModel } from './model-manifest';

export type InputTensor = Float32Array | Uint8Array;

/** What was asked for and why the session runs on the processor instead. */
export interface ProviderFallback {
  readonly wanted: InferenceProvider;
  readonly reason: string;
}

/** One onnxruntime session. `run` blocks the event loop while it computes: never open one in the API process. */
export class OnnxSession {
  private constructor(
    readonly model: VerifiedModel,
    private readonly session: InferenceSession,
    readonly provider: InferenceProvider,
    /** Null when that is what was asked for. */
    readonly fallback: ProviderFallback | null,
  ) {}

  /**
   * On the provider that was asked for, else on the processor: `fallback` says so.
   * Throws DomainError `model-load-failed` when the file is no model or lacks the inputs and outputs that its manifest names.
   */
  static async open(
    model: VerifiedModel,
    threads: number,
    wanted: InferenceProvider = 'cpu',
  ): Promise<OnnxSession> {
    let fallback: ProviderFallback | null = null;
    let session: InferenceSession | null = null;
    if (wanted !== 'cpu') {
      session = await createSession(model, threads, wanted).catch((error: unknown) => {
        fallback = { wanted, reason: error instanceof Error ? error.message : String(error) };
        return null;
      });
    }
    session ??= await createSession(model, threads, 'cpu').catch((cause: unknown) => {
      throw new DomainError('model-load-failed', `onnxruntime can't load ${model.manifest.file}.`, { cause });
    });
    const { input, output } = model.manifest;
    const missing = [
      ...(session.inputNames.includes(input.name) ? [] : [`input "${input.name}"`]),
      ...[output.name, output.boxesName]
        .filter((name) => name !== undefined && !session.outputNames.includes(name))
        .map((name) => `output "${name}"`),
    ];
    if (missing.length > 0) {
      throw new DomainError(
        'model-load-failed',
        `${model.manifest.file} has no ${missing.join(' and no ')}; its manifest is wrong.`,
      );
    }
    return new OnnxSession(model, session, fallback ? 'cpu' : wanted, fallback);
  }

  newInput(width: Pixels, height: Pixels): InputTensor {
    const length = 3 * width * height;
    return this.model.manifest.input.dtype === 'uint8' ? new Uint8Array(length) : new Float32Array(length);
  }

  /** Runs one window; `input` is RGB of height x width in the manifest's layout. Throws DomainError `model-run-failed`. */
  async run(input: InputTensor, width: Pixels, height: Pixels): Promise<Record<string, RawOutput>> {
    const { input: wanted, output } = this.model.manifest;
    const dims = wanted.layout === 'NHWC' ? [1, height, width, 3] : [1, 3, height, width];
    const tensor =
      input instanceof Uint8Array ? new Tensor('uint8', input, dims) : new Tensor('float32', input, dims);
    const fetches = [output.name, ...(output.boxesName === undefined ? [] : [output.boxesName])];
    const results = await this.session.run({ [wanted.name]: tensor }, fetches).catch((cause: unknown) => {
      throw new DomainError(
        'model-run-failed',
        `${this.model.manifest.file} failed on a window of ${width} x ${height} px: ${String(cause)}`,
        { cause },
      );
    });
    return Object.fromEntries(fetches.map((name) => [name, toRaw(name, results[name])]));
  }

  async close(): Promise<void> {
    await this.session.release();
  }
}

const createSession = (
  model: VerifiedModel,
  threads: number,
  provider: InferenceProvider,
): Promise<InferenceSession> =>
  InferenceSession.create(model.modelFile, {
    // One alone: of a list, onnxruntime would drop what it hasn't with no word to us.
    executionProviders: [provider],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    // Planned memory took 30 MB more for windows of 1,024 px and saved no time.
    enableMemPattern: false,
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  });

function toRaw(name: string, tensor: Tensor | undefined): RawOutput {
  if (tensor?.data instanceof Float32Array) return { data: tensor.data, dims: tensor.dims };
  throw new DomainError(
    'model-run-failed',
    `Output "${name}" is ${tensor?.type ?? 'missing'}; float32 is needed.`,
  );
}
