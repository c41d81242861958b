import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../domain/access/actor';
import { Allow, CurrentActor } from '../../platform/http/access';
import { Answers, idSchema } from '../../platform/http/answers';
import { PublicOrigin } from '../../platform/http/public-origin';
import {
  type Manifest,
  type ManifestAnswer,
  manifestAnswerSchema,
  manifestSchema,
  type UploadReport,
  type UploadReportAnswer,
  uploadedAnswerSchema,
  uploadedSchema,
} from './manifest.dto';
import { ManifestService } from './manifest.service';
import { UploadReportService } from './upload-report.service';

@ApiTags('upload')
@Controller('flights/:id')
export class UploadController {
  constructor(
    private readonly manifests: ManifestService,
    private readonly reports: UploadReportService,
  ) {}

  @Post('manifest')
  @ApiOperation({
    summary: 'Send a manifest: file by file, what is here already and where to send the rest',
    description: 'Sending the same manifest again resumes.',
  })
  @Allow('operator', 'admin')
  @Answers(200, manifestAnswerSchema)
  submit(
    @Param('id', { schema: idSchema }) id: string,
    @Body({ schema: manifestSchema }) body: Manifest,
    @CurrentActor() actor: Actor,
    @PublicOrigin() origin: string,
  ): Promise<ManifestAnswer> {
    const entries = body.files.map(({ size, ...file }) => ({ ...file, sizeBytes: size }));
    return this.manifests.submit(id, entries, actor, origin);
  }

  @Post('uploaded')
  @ApiOperation({
    summary: 'Report that the bytes of these photos were sent',
    description: 'Nothing counts as stored until the server has read them back.',
  })
  @Allow('operator', 'admin')
  @Answers(200, uploadedAnswerSchema)
  report(
    @Param('id', { schema: idSchema }) id: string,
    @Body({ schema: uploadedSchema }) body: UploadReport,
    @CurrentActor() actor: Actor,
  ): Promise<UploadReportAnswer> {
    return this.reports.accept(
      id,
      body.photos.map((photo) => photo.photoId),
      actor,
    );
  }
}
