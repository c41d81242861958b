import { Module } from '@nestjs/common';
import { NoticeController } from './notice.controller';
import { NoticeService } from './notice.service';

/** Notices over HTTP; finding and mailing them is the `notify` stage's. */
@Module({ controllers: [NoticeController], providers: [NoticeService] })
export class NoticeModule {}
