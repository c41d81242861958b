import { Global, Module } from '@nestjs/common';
import { ExifrPhotoHeaderReader } from './exifr-photo-header-reader';
import { PhotoHeaderReader } from './photo-header';

@Global()
@Module({
  providers: [{ provide: PhotoHeaderReader, useClass: ExifrPhotoHeaderReader }],
  exports: [PhotoHeaderReader],
})
export class MetadataModule {}
