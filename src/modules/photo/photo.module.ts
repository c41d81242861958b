import { Module } from '@nestjs/common';
import { InferenceModule } from '../../platform/inference/inference.module';
import { BystanderController } from './bystander.controller';
import { BystanderService } from './bystander.service';
import { BystanderListController } from './bystander-list.controller';
import { ManifestService } from './manifest.service';
import { PhotoController } from './photo.controller';
import { PhotoService } from './photo.service';
import { PhotoContentController } from './photo-content.controller';
import { RenditionService } from './rendition.service';
import { SealedOriginals } from './sealed-original.service';
import { UploadController } from './upload.controller';
import { UploadGrants } from './upload-grants.service';
import { UploadReportService } from './upload-report.service';

/** Uploads and photos over HTTP; the stages' own services are the workers'. */
@Module({
  imports: [InferenceModule],
  controllers: [
    UploadController,
    PhotoController,
    PhotoContentController,
    BystanderController,
    BystanderListController,
  ],
  providers: [
    ManifestService,
    UploadGrants,
    UploadReportService,
    PhotoService,
    RenditionService,
    SealedOriginals,
    BystanderService,
  ],
  exports: [PhotoService, ManifestService, UploadReportService],
})
export class PhotoModule {}
