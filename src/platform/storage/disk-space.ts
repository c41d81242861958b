import { statfs } from 'node:fs/promises';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DomainError } from '../../domain/domain-error';
import { SETTINGS, type Settings } from '../config/settings';
import { log } from '../telemetry/logger';
import { diskFreeBytes, diskLeastFreeBytes } from '../telemetry/metrics';

const LOOK_EVERY_MS = 10_000;
/** People are warned at so many times what is kept free. */
const WARN_AT = 2;

/** The room on the disk that the embedded storage and database lie on; a storage of one's own looks after its own. */
@Injectable()
export class DiskSpace implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | null = null;
  private isLow = false;

  constructor(
    @Inject(SETTINGS)
    private readonly settings: Pick<Settings, 'EMBEDDED_S3' | 'DATA_DIR' | 'LEAST_FREE_BYTES'>,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.settings.EMBEDDED_S3) return;
    diskLeastFreeBytes.set(this.settings.LEAST_FREE_BYTES);
    const look = () => void this.look().catch((error: unknown) => log.warn({ err: error }, 'disk not read'));
    look();
    this.timer = setInterval(look, LOOK_EVERY_MS).unref();
  }

  onApplicationShutdown(): void {
    if (this.timer) clearInterval(this.timer);
  }

  /** Throws DomainError `disk-full` (507) while less is free than LEAST_FREE_BYTES: the database needs that rest to go on. */
  async assertRoom(): Promise<void> {
    if (!this.settings.EMBEDDED_S3) return;
    const free = await this.freeBytes();
    if (free >= this.settings.LEAST_FREE_BYTES) return;
    throw new DomainError(
      'disk-full',
      `The server’s disk is almost full: ${megabytes(free)} MB are left, ${megabytes(this.settings.LEAST_FREE_BYTES)} MB are kept free. No photo was taken; send them again when there is room.`,
      { status: 507, retryable: true },
    );
  }

  /** Sets the gauge, and says once when room gets low and once when there is enough again. */
  async look(): Promise<void> {
    const free = await this.freeBytes();
    diskFreeBytes.set(free);
    const isLow = free < WARN_AT * this.settings.LEAST_FREE_BYTES;
    if (isLow === this.isLow) return;
    this.isLow = isLow;
    const figures = { freeBytes: free, leastFreeBytes: this.settings.LEAST_FREE_BYTES };
    if (isLow) log.warn(figures, 'the disk is getting full: free some space, or photos will be refused');
    else log.info(figures, 'the disk has room again');
  }

  private async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.settings.DATA_DIR);
    return bavail * bsize;
  }
}

const megabytes = (bytes: number): number => Math.round(bytes / 1e6);
