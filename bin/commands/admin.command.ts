import type { Command } from 'commander';

export function addAdminCommand(program: Command): void {
  const admin = program.command('admin').description('help for who can’t get in');
  admin
    .command('reset-password')
    .description('give an account a new password, printed once; its sessions end. Works while Pantau is stopped, or on DATABASE_URL')
    .argument('[email]', 'which account; the first admin when left out')
    .action(async (email: string | undefined) => {
      const { withDatabase } = await import('../launcher/with-database');
      const { withAccounts } = await import('../launcher/accounts');
      const result = await withDatabase(process.env, (environment) =>
        withAccounts(environment, (users) => users.resetPassword(email)),
      );
      process.stdout.write(`e-mail    ${result.email}\npassword  ${result.password}\n`);
    });
}
