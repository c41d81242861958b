import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiClient } from '../../bin/client/api-client';
import { endedPhotoStates } from '../../src/domain/pipeline';
import type { ManifestAnswer } from '../../src/modules/photo/manifest.dto';
import type { PhotoDto } from '../../src/modules/photo/photo.dto';
import { findInProject } from '../../src/platform/config/project-root';
import { hostileCauses, type MadeFile, makeHostileFiles } from '../support/hostile/hostile-files';
import { CRASH_MARK } from '../support/hostile/kit';
import { until } from '../support/until';
import { sendBytes } from '../support/upload';
import { type Running, startPantau } from './pantau';

/** Stands in for a hole in native code: the process that decodes a marked photo dies at once. */
const crashHook = findInProject('test/support/hostile/crash-on-decode.cjs');
const SEED = 2026;
/** Memory a process may hold at its most while it is given bombs; decoded, the smallest of them would take four gigabytes. */
const MOST_RESIDENT_MB = 1200;

const status = (pid: number) => readFileSync(`/proc/${pid}/status`, 'utf8');
const peakMegabytes = (pid: number): number => Number(/VmHWM:\s+(\d+) kB/.exec(status(pid))?.[1]) / 1024;
const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);

describe('three hundred bad files through a running Pantau', () => {
  const work = mkdtempSync(join(tmpdir(), 'pantau-hostile-'));
  let system: Running;
  let api: ApiClient;
  let flightId: string;
  let files: MadeFile[];
  let answers: ManifestAnswer['files'];
  let photos: Map<string, PhotoDto>;
  const running: Record<string, number> = {};

  beforeAll(async () => {
    files = await makeHostileFiles(SEED);
    system = await startPantau(work, {
      NODE_OPTIONS: `--require ${crashHook}`,
      TEST_CRASH_MARK: CRASH_MARK,
    });
    for (const name of ['api', 'worker-1', 'worker-2']) running[name] = system.pid(name);
    const email = /e-mail\s+(\S+)/.exec(system.said())?.[1] ?? '';
    api = new ApiClient(system.origin, { kind: 'password', email, password: system.adminPassword ?? '' });
    await api.signIn();
    flightId = (await api.post<{ id: string }>('/api/flights', { name: 'Everything that can be wrong' })).id;
    answers = await announce();
    await send();
    photos = await ended();
  }, 240_000);

  afterAll(async () => {
    await system?.stop();
    rmSync(work, { recursive: true, force: true });
  });

  const announce = async () =>
    (
      await api.post<ManifestAnswer>(`/api/flights/${flightId}/manifest`, {
        files: files.map(({ name, bytes, sha256, declared }) => ({
          name,
          size: bytes.length,
          sha256,
          ...declared,
        })),
      })
    ).files;

  async function send(): Promise<void> {
    const wanted = answers.flatMap((answer, index) =>
      answer.action === 'upload' ? [{ answer, file: files[index]! }] : [],
    );
    for (let at = 0; at < wanted.length; at += 8)
      await Promise.all(
        wanted.slice(at, at + 8).map(({ answer, file }) => sendBytes(answer.upload, file.bytes)),
      );
    await api.post(`/api/flights/${flightId}/uploaded`, {
      photos: wanted.map(({ answer }) => ({ photoId: answer.photoId })),
    });
  }

  async function ended(): Promise<Map<string, PhotoDto>> {
    const list = () => api.all<PhotoDto>(`/api/flights/${flightId}/photos`);
    await until(async () => {
      const { byState } = await api.get<{ byState: Record<string, number> }>(
        `/api/flights/${flightId}/progress`,
      );
      return Object.entries(byState).every(
        ([state, count]) => count === 0 || endedPhotoStates.some((end) => end === state),
      );
    }, 200_000);
    return new Map((await list()).map((photo) => [photo.id, photo]));
  }

  const outcomes = () =>
    files.map((file, index) => ({
      file,
      answer: answers[index]!,
      photo: photos.get(answers[index]!.photoId)!,
    }));
  const codesOf = (photo: PhotoDto): string[] =>
    [photo.reason, ...photo.poseReasons, ...(photo.quality?.findings ?? [])].flatMap(
      (reason) => reason?.code ?? [],
    );

  it('makes enough of them, of enough kinds', () => {
    expect(files.length).toBeGreaterThanOrEqual(300);
    expect(hostileCauses.length).toBeGreaterThanOrEqual(40);
    expect(new Set(hostileCauses.map((one) => one.cause)).size).toBe(hostileCauses.length);
    expect(
      new Set(hostileCauses.filter(({ end }) => end !== 'any').flatMap(({ codes }) => codes)).size,
    ).toBeGreaterThanOrEqual(25);
  });

  it('ends each as its cause says, with the reason', () => {
    const wrong = outcomes().flatMap(({ file, answer, photo }) => {
      const { cause, end, codes } = file.cause;
      const found = codesOf(photo);
      const state =
        answer.action === 'refused' ? 'refused' : photo.state === 'detected' ? 'accepted' : photo.state;
      const isRight =
        end === 'any'
          ? state === 'accepted' || (state === 'rejected' && codes.includes(photo.reason?.code ?? ''))
          : end === 'accepted'
            ? state === end && codes.every((code) => found.includes(code))
            : state === end && codes.includes(photo.reason?.code ?? '');
      return isRight
        ? []
        : [
            `${cause}: ${JSON.stringify(file.name.slice(0, 60))} ended ${state} ${found} (${photo.reason?.message ?? ''})`,
          ];
    });
    expect(wrong).toEqual([]);
  });

  it('has come across every code of the table', () => {
    const seen = new Set([...photos.values()].flatMap(codesOf));
    const wanted = hostileCauses.filter(({ end }) => end !== 'any').flatMap(({ codes }) => codes);
    expect(wanted.filter((code) => !seen.has(code))).toEqual([]);
  });

  it('names the file in each sentence that refuses one', () => {
    for (const { photo } of outcomes())
      if (photo.state === 'rejected')
        expect([photo.name, photo.reason?.message]).toEqual([photo.name, expect.stringMatching(/\w+.*\./)]);
  });

  it('has lost no process but those that were made to die, and kept its memory', () => {
    for (const [name, pid] of Object.entries(running)) {
      expect([name, system.pid(name)]).toEqual([name, pid]);
      for (const one of [pid, ...childrenOf(pid)]) expect(peakMegabytes(one)).toBeLessThan(MOST_RESIDENT_MB);
    }
  });
});
