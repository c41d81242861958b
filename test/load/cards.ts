import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { drawLoadPhotos } from '../../bin/bench/load/load-photos';
import { type FolderFile, listFolder } from '../../bin/client/folder-files';
import { withJpegComment } from '../../src/platform/imaging/jpeg-comment';
import { simulateFlight } from '../../src/simulator';

/** 0.05 megapixels: goes through the pipeline fast, and is large enough for it to take. */
const TINY = { name: 'tiny', width: 256, height: 192 };
/** In metres: seen from 10 m. */
const TINY_GROUND_SAMPLE_DISTANCE = 0.058;

/** Photos that nobody has seen: rendered once, told apart by a JPEG comment. */
export class Cards {
  private made = 0;

  private constructor(
    private readonly folder: string,
    private readonly rendered: readonly { readonly name: string; readonly bytes: Buffer }[],
  ) {}

  static async render(
    folder: string,
    { photos, megapixels, seed }: { photos: number; megapixels: number; seed: number },
  ): Promise<Cards> {
    const out = join(folder, 'rendered');
    await simulateFlight({
      out,
      seed,
      photos,
      defects: photos,
      megapixels,
      height: 10,
      truthFile: join(folder, 'truth.json'),
    });
    const names = readdirSync(out).filter((name) => /\.jpg$/i.test(name));
    return new Cards(
      join(folder, 'cards'),
      names.map((name) => ({ name, bytes: readFileSync(join(out, name)) })),
    );
  }

  /** Small photos that don't see each other's ground, so that registration has nothing to do: queue and stages alone are at work. */
  static async drawTiny(folder: string, photos: number): Promise<Cards> {
    const files = await drawLoadPhotos(join(folder, 'drawn'), TINY, photos, TINY_GROUND_SAMPLE_DISTANCE);
    return new Cards(
      join(folder, 'cards'),
      files.map((file) => ({ name: basename(file), bytes: readFileSync(file) })),
    );
  }

  get photos(): number {
    return this.rendered.length;
  }

  /** A card of at most so many photos in use, and gone again after. */
  async use<T>(most: number, send: (files: readonly FolderFile[], label: string) => Promise<T>): Promise<T> {
    const label = String(++this.made);
    const card = join(this.folder, label);
    mkdirSync(card, { recursive: true });
    try {
      for (const { name, bytes } of this.rendered.slice(0, most))
        writeFileSync(join(card, name), withJpegComment(bytes, `load ${label} ${name}`));
      return await send((await listFolder(card)).files, label);
    } finally {
      rmSync(card, { recursive: true, force: true });
    }
  }
}
