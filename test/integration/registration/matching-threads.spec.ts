import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aPose } from '../../../src/domain/photogrammetry/camera-pose.builder';
import { localFrame } from '../../../src/domain/photogrammetry/local-frame';
import type { PhotoToRegister } from '../../../src/domain/registration/flight-photos';
import type { AskedPair } from '../../../src/domain/registration/matching-round';
import { photograph } from '../../../src/domain/registration/rendered-ground.builder';
import { findThreadFile, MatchPool } from '../../../src/modules/registration/match-pool';
import { solveRegistration } from '../../../src/modules/registration/solve-registration';

const around = aPose().position;
const frame = localFrame(around);
const lens = { width: 2000, height: 1500, focalLength: 1300 };

/** Six photos of level ground in two lines, half a metre and a degree off. */
const photos = Array.from({ length: 6 }, (_, i): PhotoToRegister => {
  const [east, north] = [8 * (i % 3), 7 * Math.floor(i / 3)];
  const truth = aPose({ position: frame.toLonLat({ east, north }), heightAboveGround: 38, intrinsics: lens });
  const sign = i % 2 === 0 ? 1 : -1;
  const pose = {
    ...truth,
    position: frame.toLonLat({ east: east + 0.4 * sign, north: north - 0.3 * sign }),
    yaw: truth.yaw + sign,
  };
  const image = photograph({ around, heightAt: () => 0 }, truth, 38, 160);
  return { id: `photo-${i}`, pose, image };
});

const poses = async (threads: number, flight = photos) =>
  (await solveRegistration({ photos: flight }, { threads, leastPairsForThreads: 1 })).photos;

describe('matching pairs in threads', () => {
  it('gives the very same poses with any number of threads, and with the photos in any order', async () => {
    const alone = await poses(1);
    expect(await poses(2)).toEqual(alone);
    expect(await poses(3, [...photos].reverse())).toEqual(alone);
  });

  it('stops when it is told to, with the reason told', async () => {
    const controller = new AbortController();
    const solving = solveRegistration(
      { photos },
      {
        threads: 2,
        leastPairsForThreads: 1,
        signal: controller.signal,
        onStep: () => controller.abort(new Error('given up')),
      },
    );
    await expect(solving).rejects.toThrow('given up');
  });

  it('is given up when a thread dies, and the others with it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pantau-threads-'));
    try {
      const file = join(folder, 'dying-thread.js');
      await writeFile(
        file,
        "require('node:worker_threads').parentPort.on('message', () => { throw new Error('out of luck'); });",
      );
      const pool = new MatchPool(
        file,
        2,
        photos.map(({ image }) => image),
      );
      const pair: AskedPair = { a: 0, b: 2, search: 1, parallax: { east: 0, north: 0 } };
      const round = { pairs: [pair, pair], layoutOf: () => null };
      await expect(pool.answer(round, {})).rejects.toThrow('out of luck');
      await expect(pool.answer(round, {})).rejects.toThrow('out of luck');
      await pool.close();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('answers null where a photo shows no ground', async () => {
    const pool = new MatchPool(
      findThreadFile()!,
      2,
      photos.map(({ image }) => image),
    );
    try {
      const pair: AskedPair = { a: 0, b: 2, search: 1, parallax: { east: 0, north: 0 } };
      expect(await pool.answer({ pairs: [pair], layoutOf: () => null }, {})).toEqual([null]);
    } finally {
      await pool.close();
    }
  });
});
