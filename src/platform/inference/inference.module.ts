import {
  type DynamicModule,
  type FactoryProvider,
  Inject,
  Injectable,
  Module,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { resolveSettingPath } from '../config/project-root';
import { SETTINGS, type Settings } from '../config/settings';
import { PhotoRenderer } from '../imaging/photo-renderer';
import { ChildDetector, ChildRenderer } from './child-detector';
import { DamageDetector } from './damage-detector';
import { GsdTarget } from './gsd-target';
import { loadModel } from './model-manifest';
import type { PhotoProcessOptions } from './photo-process';

/** Previews come in bursts; between them their process need not hold memory. */
const RENDERER_IDLE_MS = 60_000;
/** A quarter of a core beside a busy one: a pyramid of 48 MP stays well within its time limit. */
const RENDERER_NICENESS = 5;

/** What a photo process is started with, from the settings. */
export function photoProcessStart(settings: Settings): PhotoProcessOptions['start'] {
  return {
    manifestFile: resolveSettingPath(settings.MODEL_MANIFEST),
    inferenceThreads: settings.INFERENCE_THREADS,
    inferenceProvider: settings.INFERENCE_PROVIDER,
    maxPhotoPixels: settings.MAX_PHOTO_PIXELS,
  };
}

/** Ends the children with the application. */
@Injectable()
class PhotoProcesses implements OnApplicationShutdown {
  constructor(
    @Inject(DamageDetector) private readonly detector: ChildDetector,
    @Inject(PhotoRenderer) private readonly renderer: ChildRenderer,
  ) {}

  onApplicationShutdown(): void {
    this.detector.close();
    this.renderer.close();
  }
}

function rendererAt(niceness: number): FactoryProvider<PhotoRenderer> {
  return {
    provide: PhotoRenderer,
    inject: [SETTINGS],
    useFactory: (settings: Settings) =>
      new ChildRenderer({ start: photoProcessStart(settings), idleLimit: RENDERER_IDLE_MS, niceness }),
  };
}

/** The model is proven at boot: a wrong manifest or checksum stops the process with the reason. */
@Module({
  providers: [
    {
      provide: DamageDetector,
      inject: [SETTINGS],
      useFactory: async (settings: Settings) => {
        const start = photoProcessStart(settings);
        const { modelVersion } = await loadModel(start.manifestFile);
        return new ChildDetector(modelVersion, { start });
      },
    },
    {
      provide: GsdTarget,
      inject: [SETTINGS],
      useFactory: async (settings: Settings) =>
        GsdTarget.of(settings.TARGET_GSD_CM, resolveSettingPath(settings.MODEL_MANIFEST)),
    },
    rendererAt(0),
    PhotoProcesses,
  ],
  exports: [DamageDetector, PhotoRenderer, GsdTarget],
})
export class InferenceModule {
  /** For workers: pyramids and first looks take what detection leaves of the processor. */
  static behindDetection(): DynamicModule {
    return { module: InferenceModule, providers: [rendererAt(RENDERER_NICENESS)] };
  }
}
