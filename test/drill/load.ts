import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiClient } from '../../bin/client/api-client';
import { FlightUpload, noWatcher } from '../../bin/client/flight-upload';
import { listFolder } from '../../bin/client/folder-files';
import { withJpegComment } from '../../src/platform/imaging/jpeg-comment';
import { simulateFlight } from '../../src/simulator';
import { type DrillSystem, signIn } from './system';

const PHOTOS = 4;
const MEGAPIXELS = 0.3;
const PAUSE_MS = 300;

/** What the server said it has: by flight, each file's name and the SHA-256 of what was sent. */
export interface Acknowledged {
  readonly flightId: string;
  readonly photos: ReadonlyMap<string, string>;
}

/** Flights without end, each of photos that nobody has seen: rendered once, told apart by a JPEG comment. */
export class Load {
  readonly acknowledged: Acknowledged[] = [];
  private isStopping = false;
  private made = 0;
  private lanes: Promise<void>[] = [];
  private readonly templates: { readonly name: string; readonly bytes: Buffer }[];

  private constructor(
    private readonly system: DrillSystem,
    private readonly folder: string,
    rendered: string,
  ) {
    this.templates = readdirSync(rendered)
      .filter((name) => /\.jpg$/i.test(name))
      .map((name) => ({ name, bytes: readFileSync(join(rendered, name)) }));
  }

  static async render(system: DrillSystem, seed: number, folder: string): Promise<Load> {
    const rendered = join(folder, 'rendered');
    await simulateFlight({
      out: rendered,
      seed,
      photos: PHOTOS,
      defects: 8,
      megapixels: MEGAPIXELS,
      height: 10,
      truthFile: join(folder, 'truth.json'),
    });
    return new Load(system, join(folder, 'cards'), rendered);
  }

  /** Keeps `lanes` flights being sent, with at most `unfinished` of them not processed yet. */
  start(lanes: number, unfinished: number): void {
    this.isStopping = false;
    this.lanes = Array.from({ length: lanes }, () => this.lane(unfinished));
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    await Promise.all(this.lanes);
  }

  /** One flight, sent to its end however often something dies meanwhile. */
  async sendOne(api: ApiClient): Promise<string> {
    const card = join(this.folder, String(++this.made));
    mkdirSync(card, { recursive: true });
    for (const { name, bytes } of this.templates)
      writeFileSync(join(card, name), withJpegComment(bytes, `drill ${this.made} ${name}`));
    const { files } = await listFolder(card);
    const flight = await api.post<{ id: string }>('/api/flights', { name: `drill ${this.made}` });
    const photos = new Map<string, string>();
    for (;;) {
      try {
        const { failed } = await new FlightUpload(api, flight.id, noWatcher).send(files);
        if (failed.length === 0) break;
      } catch {
        // as an operator would: the same command again
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    for (const file of files)
      photos.set(file.name, createHash('sha256').update(readFileSync(file.path)).digest('hex'));
    this.acknowledged.push({ flightId: flight.id, photos });
    await api.post(`/api/flights/${flight.id}/seal`, {});
    return flight.id;
  }

  private async lane(unfinished: number): Promise<void> {
    const api = await signIn(this.system);
    const open: string[] = [];
    while (!this.isStopping) {
      if (open.length >= unfinished) {
        const [oldest] = open;
        const { state } = await api.get<{ state: string }>(`/api/flights/${oldest}/progress`);
        if (state === 'processed' || state === 'failed') open.shift();
        else await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
        continue;
      }
      open.push(await this.sendOne(api));
    }
  }
}
