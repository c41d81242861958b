import type { Command } from 'commander';
import { systemActor } from '../../src/domain/access/actor';
import type { PeopleServices } from '../launcher/accounts';

const person = (command: Command): Command => command.argument('<email>', 'which account');

export function addAdminCommand(program: Command): void {
  const admin = program.command('admin').description('help for who can’t get in');
  admin
    .command('reset-password')
    .description(
      'give an account a new password, printed once; its sessions end. Works while Pantau is stopped, or on DATABASE_URL',
    )
    .argument('<email>', 'which account')
    .action(async (email: string) => {
      const { withDatabase } = await import('../launcher/with-database');
      const { withAccounts } = await import('../launcher/accounts');
      const password = await withDatabase(process.env, (environment) =>
        withAccounts(environment, (users) => users.resetPassword(email)),
      );
      process.stdout.write(`${password}\n`);
    });
  person(admin.command('export-person'))
    .description('print all that is kept about the person of an account, as JSON')
    .action(async (email: string) => {
      const found = await withPerson(email, (id, { exports }) => exports.export(id, systemActor));
      process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
    });
  person(admin.command('erase-person'))
    .description('put a pseudonym in place of an account’s name and address, everywhere; can’t be undone')
    .requiredOption('--reason <text>', 'kept in the history')
    .action(async (email: string, { reason }: { reason: string }) => {
      const { pseudonym } = await withPerson(email, (id, { erasure }) =>
        erasure.erase(id, reason, systemActor),
      );
      process.stdout.write(`${pseudonym}\n`);
    });
}

async function withPerson<T>(
  email: string,
  use: (id: string, services: PeopleServices) => Promise<T>,
): Promise<T> {
  const { withDatabase } = await import('../launcher/with-database');
  const { withAccounts } = await import('../launcher/accounts');
  const { OperatorError } = await import('../launcher/operator-error');
  return withDatabase(process.env, (environment) =>
    withAccounts(environment, async (users, services) => {
      const user = await users.findByEmail(email);
      if (!user) throw new OperatorError(`There is no account with the e-mail ${email}.`);
      return use(user.id, services);
    }),
  );
}
