import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ConfigModule } from '../../src/platform/config/config.module';
import type { Settings } from '../../src/platform/config/settings';
import { ObjectStorage } from '../../src/platform/storage/object-storage';
import { StorageModule } from '../../src/platform/storage/storage.module';
import { migrate } from './migrate';

@Module({ imports: [ConfigModule, StorageModule] })
class BucketModule {}

/** Everything that services of one's own need before the first process starts; returns the names of the migrations that ran. */
export async function prepareServices(settings: Settings): Promise<string[]> {
  const names = await migrate(settings);
  await prepareBucket();
  return names;
}

/** The bucket and its CORS rules on a storage of one's own; the embedded endpoint makes its bucket by itself. */
async function prepareBucket(): Promise<void> {
  const app = await NestFactory.createApplicationContext(BucketModule, {
    logger: false,
    abortOnError: false,
  });
  try {
    await app.get(ObjectStorage).prepareBucket();
  } finally {
    await app.close();
  }
}
