import type { Metres } from '../domain/units';
import { type Canvas, chunkStride, chunkTexels } from './chunk';
import { type DefectSurroundings, paintDefect, sortForPainting } from './defect-painter';
import {
  paintCovers,
  paintShadows,
  paintSpecks,
  paintStains,
  planShadows,
  type ShadowPatch,
} from './ground-details';
import { paintMaterials } from './ground-materials';
import { createNoiseTables, type NoiseTables } from './noise';
import { type PlacedDefect, placeDefects, type Scene, shadowPerMetre } from './scene';

/** The painted ground, made square by square when first looked at, and forgotten least recently used first. */
export class GroundTexture {
  readonly noise: NoiseTables;
  private readonly chunks = new Map<string, Uint8Array>();
  private readonly colour = new Float32Array(chunkStride * chunkStride * 3);
  private readonly mask = new Float32Array(chunkStride * chunkStride);
  private readonly defects: readonly PlacedDefect[];
  private readonly shadows: readonly ShadowPatch[];
  private readonly surroundings: DefectSurroundings;

  constructor(
    private readonly scene: Scene,
    readonly texel: Metres,
    private readonly maximumChunks = 256,
  ) {
    this.noise = createNoiseTables(scene.district.seed);
    this.defects = sortForPainting(placeDefects(scene.defects));
    this.shadows = planShadows(scene);
    const away = shadowPerMetre(scene.light, scene.frame.roadBearing);
    const length = Math.hypot(away.across, away.along);
    this.surroundings = {
      noise: this.noise,
      greyAt: (along) =>
        (scene.district.stretches.find((stretch) => along < stretch.to) ?? scene.district.stretches[0]!).grey,
      lightAcross: away.across / length,
      lightAlong: away.along / length,
      relief: 0.25 + scene.light.shadowDepth * 1.3,
    };
  }

  /** RGB bytes of chunk (column, row), `chunkStride` texels a side; texel centres lie on whole multiples of `texel`. */
  chunk(column: number, row: number): Uint8Array {
    const key = `${column}/${row}`;
    const known = this.chunks.get(key);
    if (known) {
      this.chunks.delete(key);
      this.chunks.set(key, known);
      return known;
    }
    const painted = this.paint(column, row);
    this.chunks.set(key, painted);
    if (this.chunks.size > this.maximumChunks) this.chunks.delete(this.chunks.keys().next().value!);
    return painted;
  }

  private paint(column: number, row: number): Uint8Array {
    const { scene, colour, mask, noise, texel } = this;
    const canvas: Canvas = {
      colour,
      texel,
      firstColumn: column * chunkTexels,
      firstRow: row * chunkTexels,
      originAcross: column * chunkTexels * texel,
      originAlong: row * chunkTexels * texel,
    };
    paintMaterials(canvas, scene.district, noise);
    paintStains(canvas, scene.district.stains, noise);
    paintSpecks(canvas, scene.district.halfWidth);
    for (const defect of this.defects) paintDefect(canvas, defect, mask, this.surroundings);
    paintCovers(canvas, scene.district.covers, noise);
    paintShadows(canvas, this.shadows, scene.light.shadowDepth, mask, noise);
    const bytes = new Uint8Array(colour.length);
    for (let i = 0; i < bytes.length; i++) {
      const value = colour[i]!;
      bytes[i] = value < 0 ? 0 : value > 255 ? 255 : value + 0.5;
    }
    return bytes;
  }
}
