import { Module } from '@nestjs/common';
import { AccountErasure } from './account-erasure.service';
import { AccountExports } from './account-export.service';
import { PrivacyController } from './privacy.controller';

/** Rights of the people behind accounts, over HTTP; what is deleted by its age is the sweep's. */
@Module({ controllers: [PrivacyController], providers: [AccountErasure, AccountExports] })
export class PrivacyModule {}
