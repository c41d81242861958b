import 'reflect-metadata';
import { Command, CommanderError } from 'commander';
import { projectVersion } from '../src/platform/config/project-root';
import { addAdminCommand } from './commands/admin.command';
import { addBackupCommands } from './commands/backup.command';
import { addBenchCommand } from './commands/bench.command';
import { addDemoCommand } from './commands/demo.command';
import { addDetectCommand } from './commands/detect.command';
import { addDoctorCommand } from './commands/doctor.command';
import { addEvaluateCommand } from './commands/evaluate.command';
import { addExportCommand } from './commands/export.command';
import { addGeoreferenceCommand } from './commands/georeference.command';
import { addImportCommand } from './commands/import.command';
import { addMigrateCommand } from './commands/migrate.command';
import { addModelCommand } from './commands/model.command';
import { addSimulateCommand } from './commands/simulate.command';
import { addUpCommand } from './commands/up.command';
import { addUploadCommand } from './commands/upload.command';
import { OperatorError } from './launcher/operator-error';

const USAGE_STATUS = 2;

export function buildProgram(): Command {
  const program = new Command('pantau')
    .description('Turns drone survey flights into a road-maintenance backlog.')
    .version(projectVersion())
    .exitOverride()
    .showHelpAfterError('(add --help for the options)');
  addUpCommand(program);
  addDemoCommand(program);
  addUploadCommand(program);
  addDetectCommand(program);
  addEvaluateCommand(program);
  addExportCommand(program);
  addModelCommand(program);
  addGeoreferenceCommand(program);
  addSimulateCommand(program);
  addBenchCommand(program);
  addDoctorCommand(program);
  addImportCommand(program);
  addMigrateCommand(program);
  addBackupCommands(program);
  addAdminCommand(program);
  return program;
}

/** Exit status: 0 done, 1 failed, 2 called wrongly. A failure is one line on standard error, unless it is a bug. */
export async function runCommandLine(argv: string[]): Promise<void> {
  process.stdout.on('error', unlessReaderLeft);
  try {
    await buildProgram().parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : USAGE_STATUS;
    else if (error instanceof OperatorError) {
      process.stderr.write(`pantau: ${error.message}\n`);
      process.exitCode = error.exitStatus;
    } else {
      process.stderr.write(`pantau: ${(error as Error).message}\n`);
      if (process.env.LOG_LEVEL === 'debug') process.stderr.write(`${(error as Error).stack}\n`);
      process.exitCode = 1;
    }
  }
}

/** `pantau … | head` stops reading when it has enough; what is under way goes on. */
function unlessReaderLeft(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
