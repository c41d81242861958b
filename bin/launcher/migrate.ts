import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ConfigModule } from '../../src/platform/config/config.module';
import type { Settings } from '../../src/platform/config/settings';
import { migrateQueue } from '../../src/platform/queue/queue-backend';
import { ObjectStorage } from '../../src/platform/storage/object-storage';
import { StorageModule } from '../../src/platform/storage/storage.module';
import { openDataSource } from '../../src/schema';

/** Brings database and queue tables up to date; returns the names of the migrations that ran. */
export async function migrate(settings: Settings): Promise<string[]> {
  const database = await openDataSource(settings.DATABASE_URL ?? '', 1);
  try {
    const done = await database.runMigrations();
    await migrateQueue(settings);
    return done.map((migration) => migration.name);
  } finally {
    await database.destroy();
  }
}

@Module({ imports: [ConfigModule, StorageModule] })
class BucketModule {}

/** The bucket and its CORS rules on a storage of one's own; the embedded endpoint makes its bucket by itself. */
export async function prepareBucket(): Promise<void> {
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

export async function prepareServices(settings: Settings): Promise<string[]> {
  const names = await migrate(settings);
  await prepareBucket();
  return names;
}
