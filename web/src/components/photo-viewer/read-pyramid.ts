const PAUSE_MS = 1500;
const TRIES = 40;

interface Pyramid {
  readonly width: number;
  readonly height: number;
  readonly tileSize: number;
  readonly overlap?: number;
  readonly maxLevel?: number;
  readonly levels?: number | readonly unknown[];
}

/** Size and tile addresses for OpenSeadragon. Asking orders the pyramid where there is none yet: it is asked again until it stands. */
export async function readPyramid(photoId: string, signal: AbortSignal) {
  const folder = `/api/photos/${photoId}/tiles`;
  for (let tried = 0; tried < TRIES; tried += 1) {
    const answer = await fetch(`${folder}/pyramid.json`, { signal });
    if (answer.ok) return sourceOf((await answer.json()) as Pyramid, folder);
    if (answer.status !== 503) throw new Error(`The photo has no pyramid (${answer.status}).`);
    // Until its body is read the browser takes the request for unfinished.
    await answer.text();
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  throw new Error('The pyramid was not made in time.');
}

function sourceOf({ width, height, tileSize, overlap = 0, maxLevel }: Pyramid, folder: string) {
  return {
    width,
    height,
    tileSize,
    tileOverlap: overlap,
    minLevel: 0,
    maxLevel: maxLevel ?? Math.ceil(Math.log2(Math.max(width, height))),
    getTileUrl: (level: number, column: number, row: number) => `${folder}/${level}/${column}_${row}.webp`,
  };
}
