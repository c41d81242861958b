import { Module } from '@nestjs/common';
import { DefectController } from './defect.controller';
import { DefectService } from './defect.service';

/** Defects over HTTP; making them is the `fuse` stage's. */
@Module({ controllers: [DefectController], providers: [DefectService], exports: [DefectService] })
export class DefectModule {}
