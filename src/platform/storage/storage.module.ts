import { Global, Module } from '@nestjs/common';
import { SETTINGS, type Settings } from '../config/settings';
import { DiskSpace } from './disk-space';
import { ObjectStorage } from './object-storage';
import { S3ObjectStorage } from './s3-object-storage';

/** Object storage for every module: one S3-compatible bucket, wherever S3_ENDPOINT points. */
@Global()
@Module({
  providers: [
    {
      provide: ObjectStorage,
      inject: [SETTINGS],
      useFactory: (settings: Settings) => new S3ObjectStorage(settings),
    },
    DiskSpace,
  ],
  exports: [ObjectStorage, DiskSpace],
})
export class StorageModule {}
