import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AuditModule } from '../../src/modules/audit/audit.module';
import { AccountErasure } from '../../src/modules/privacy/account-erasure.service';
import { AccountExports } from '../../src/modules/privacy/account-export.service';
import { UserService } from '../../src/modules/user/user.service';
import { ConfigModule } from '../../src/platform/config/config.module';
import { DatabaseModule } from '../../src/platform/database/database.module';
import { TelemetryModule } from '../../src/platform/telemetry/telemetry.module';
import { schema } from '../../src/schema';

@Module({
  imports: [ConfigModule, TelemetryModule, DatabaseModule.forRoot(schema), AuditModule],
  providers: [UserService, AccountErasure, AccountExports],
})
class AccountsModule {}

export interface PeopleServices {
  readonly erasure: AccountErasure;
  readonly exports: AccountExports;
}

/** Accounts without the HTTP server: for the first start and for who lost a password. Settings come from the environment. */
export async function withAccounts<T>(
  environment: NodeJS.ProcessEnv,
  use: (users: UserService, people: PeopleServices) => Promise<T>,
): Promise<T> {
  Object.assign(process.env, environment);
  const app = await NestFactory.createApplicationContext(AccountsModule, {
    logger: false,
    abortOnError: false,
  });
  try {
    return await use(app.get(UserService), {
      erasure: app.get(AccountErasure),
      exports: app.get(AccountExports),
    });
  } finally {
    await app.close();
  }
}
