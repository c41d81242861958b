import { UserAccount } from '../../src/modules/user/user-account.entity';
import type { Settings } from '../../src/platform/config/settings';
import { openDataSource } from '../../src/schema';

/** Whether anybody can sign in yet. Costs a query; `withAccounts` costs a second, most of it for reading code. */
export async function hasAccounts(settings: Settings): Promise<boolean> {
  const database = await openDataSource(settings.DATABASE_URL ?? '', 1);
  try {
    return await database.manager.exists(UserAccount);
  } finally {
    await database.destroy();
  }
}
