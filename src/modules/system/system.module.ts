import { Module } from '@nestjs/common';
import { SystemController } from './system.controller';
import { SystemService } from './system.service';

/** How the machine itself is, over HTTP. */
@Module({ controllers: [SystemController], providers: [SystemService] })
export class SystemModule {}
