import type { Command } from 'commander';

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
}
