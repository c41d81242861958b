import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { RequestLimiter } from '../../platform/http/request-limiter';
import { MailModule } from '../../platform/mail/mail.module';
import { AccessGuard } from './access.guard';
import { AccountLinkController } from './account-link.controller';
import { AccountLinkService } from './account-link.service';
import { ApiKeyController } from './api-key.controller';
import { ApiKeyService } from './api-key.service';
import { SessionController } from './session.controller';
import { SessionService } from './session.service';
import { UserController } from './user.controller';
import { UserService } from './user.service';

@Module({
  imports: [MailModule],
  controllers: [SessionController, UserController, ApiKeyController, AccountLinkController],
  providers: [
    UserService,
    SessionService,
    ApiKeyService,
    AccountLinkService,
    RequestLimiter,
    { provide: APP_GUARD, useClass: AccessGuard },
  ],
  exports: [UserService],
})
export class UserModule {}
