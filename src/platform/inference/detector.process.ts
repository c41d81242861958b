import { DomainError, PhotoRejection } from '../../domain/domain-error';
import { decodeGrey } from '../imaging/grey-photo';
import { lookAtPhoto } from '../imaging/look-at-photo';
import { renderPreview, renderPyramid } from '../imaging/render-photo';
import { limitSharp } from '../imaging/sharp-limits';
import { detectInPhoto } from './detect-in-photo';
import type { ChildFailure, ChildReply, ChildRequest, ChildStart } from './detector-messages';
import { loadModel } from './model-manifest';
import { OnnxSession, type ProviderFallback } from './onnx-session';
import { proveSession } from './verify-model';

/**
 * The child process that holds sharp and onnxruntime: native code that crashes on a file takes only this process along.
 * One request at a time, in the order they come; the parent queues and watches the clock.
 */
let start: ChildStart | null = null;
let session: Promise<OnnxSession> | null = null;

limitSharp();
// Signals to the whole group reach this process too: its parent decides when it ends, and it ends with its parent, however that died.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
process.on('disconnect', () => process.exit(0));
process.on('message', (message: ChildStart | ChildRequest) => {
  if (message.kind === 'start') start = message;
  else void answer(message);
});

async function answer(request: ChildRequest): Promise<void> {
  let reply: ChildReply;
  try {
    reply = { id: request.id, ok: true, value: await perform(request) };
  } catch (error) {
    reply = { id: request.id, ok: false, failure: toFailure(error) };
  }
  process.send?.(reply);
  // While the parent writes its rows: the pixels of this photo go before those of the next one come.
  setImmediate(() => globalThis.gc?.());
}

async function perform(request: ChildRequest) {
  if (!start) throw new Error('The child was asked before it was started.');
  const { maxPhotoPixels } = start;
  switch (request.name) {
    case 'prove':
      await proveSession(await openSession(start));
      return null;
    case 'detect':
      return detectInPhoto(await openSession(start), request.photoFile, { ...request, maxPhotoPixels });
    case 'preview':
      return renderPreview(request.photoFile, request.longestSide, { plan: request.plan, maxPhotoPixels });
    case 'look':
      return lookAtPhoto(request.photoFile, maxPhotoPixels);
    case 'grey':
      return decodeGrey(request.photoFile, request.longestSide, maxPhotoPixels);
    case 'pyramid':
      return renderPyramid(request.photoFile, request.folder, { plan: request.plan, maxPhotoPixels });
  }
}

/** The model is loaded at the first detection, so that a child that only renders stays small. */
function openSession(config: ChildStart): Promise<OnnxSession> {
  session ??= loadModel(config.manifestFile)
    .then((model) => OnnxSession.open(model, config.inferenceThreads, config.inferenceProvider))
    .then((opened) => {
      if (opened.fallback) void sayFallback(opened.fallback);
      return opened;
    })
    .catch((error: unknown) => {
      session = null;
      throw error;
    });
  return session;
}

/** Rare: the logger is not loaded for every child. */
async function sayFallback(fallback: ProviderFallback): Promise<void> {
  const { log } = await import('../telemetry/logger');
  log.warn(fallback, 'INFERENCE_PROVIDER is not to be had here: the model runs on the processor');
}

function toFailure(error: unknown): ChildFailure {
  if (error instanceof DomainError) {
    const { code, message, retryable, options } = error;
    return {
      kind: error instanceof PhotoRejection ? 'rejection' : 'domain',
      code,
      message,
      retryable,
      details: options.details,
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { kind: 'unknown', code: 'detector-failed', message, retryable: true };
}
