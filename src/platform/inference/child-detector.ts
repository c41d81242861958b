import type { RenditionPlan } from '../../domain/privacy/plan-rendition';
import type { PictureMeasures } from '../../domain/quality/picture-measures';
import type { GreyImage } from '../../domain/registration/grey-image';
import type { Metres } from '../../domain/units';
import { PhotoRenderer } from '../imaging/photo-renderer';
import { DamageDetector, type DetectionResult } from './damage-detector';
import { PhotoProcess, type PhotoProcessOptions } from './photo-process';

/** Detection in a child process. */
export class ChildDetector extends DamageDetector {
  private readonly process: PhotoProcess;

  constructor(
    readonly modelVersion: string,
    options: PhotoProcessOptions,
  ) {
    super();
    this.process = new PhotoProcess(options);
  }

  /** The child's process id, while there is one. */
  get pid(): number | undefined {
    return this.process.pid;
  }

  async prove(): Promise<void> {
    await this.process.call('prove', {});
  }

  detect(
    photoFile: string,
    options: {
      readonly groundSampleDistance: Metres | null;
      readonly minScore?: number;
      readonly signal?: AbortSignal;
    },
  ): Promise<DetectionResult> {
    const { groundSampleDistance, minScore, signal } = options;
    return this.process.call('detect', { photoFile, groundSampleDistance, minScore }, signal);
  }

  close(): void {
    this.process.close();
  }
}

/** Previews, pyramids and first looks in a child of their own: a photo that hangs here never holds up a detection. */
export class ChildRenderer extends PhotoRenderer {
  private readonly process: PhotoProcess;

  constructor(options: PhotoProcessOptions) {
    super();
    this.process = new PhotoProcess(options);
  }

  async preview(photoFile: string, longestSide: number, plan: RenditionPlan): Promise<Buffer> {
    return Buffer.from(await this.process.call('preview', { photoFile, longestSide, plan }));
  }

  look(photoFile: string, signal?: AbortSignal): Promise<PictureMeasures> {
    return this.process.call('look', { photoFile }, signal);
  }

  async grey(photoFile: string, longestSide: number): Promise<GreyImage> {
    const { width, height, data } = await this.process.call('grey', { photoFile, longestSide });
    return { width, height, data: new Uint8Array(data) };
  }

  pyramid(
    photoFile: string,
    folder: string,
    plan: RenditionPlan,
  ): Promise<{ readonly levels: number; readonly files: readonly string[] }> {
    return this.process.call('pyramid', { photoFile, folder, plan });
  }

  close(): void {
    this.process.close();
  }
}
