import type { LoggerService } from '@nestjs/common';
import pino from 'pino';
import { currentCorrelationId } from './correlation';

/** JSON lines on standard error, so that standard output stays clean for programs. */
export const log = pino(
  {
    level: process.env.LOG_LEVEL || 'info',
    base: { process: process.env.PANTAU_PROCESS || 'pantau' },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    mixin: () => {
      const correlationId = currentCorrelationId();
      return correlationId ? { correlationId } : {};
    },
    redact: [
      'password',
      'passwordHash',
      'token',
      'cookie',
      'authorization',
      'secret',
      '*.password',
      '*.token',
    ],
  },
  pino.destination({ dest: 2, sync: true }),
);

/** Nest's own lines go the same way. */
export class NestLogger implements LoggerService {
  log(message: unknown, context?: string): void {
    log.debug({ context }, String(message));
  }
  error(message: unknown, stack?: string, context?: string): void {
    log.error({ context, stack }, String(message));
  }
  warn(message: unknown, context?: string): void {
    log.warn({ context }, String(message));
  }
  debug(message: unknown, context?: string): void {
    log.debug({ context }, String(message));
  }
  verbose(message: unknown, context?: string): void {
    log.trace({ context }, String(message));
  }
}
