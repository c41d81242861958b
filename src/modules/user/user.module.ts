import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccessGuard } from './access.guard';
import { ApiKeyController } from './api-key.controller';
import { ApiKeyService } from './api-key.service';
import { SessionController } from './session.controller';
import { SessionService } from './session.service';
import { UserController } from './user.controller';
import { UserService } from './user.service';

@Module({
  controllers: [SessionController, UserController, ApiKeyController],
  providers: [UserService, SessionService, ApiKeyService, { provide: APP_GUARD, useClass: AccessGuard }],
  exports: [UserService],
})
export class UserModule {}
