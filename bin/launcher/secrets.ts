import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

interface EmbeddedSecrets {
  readonly s3AccessKeyId: string;
  readonly s3SecretAccessKey: string;
}

/** Keys of the embedded storage: made once, readable by this account alone. */
export function readOrMakeSecrets(file: string): EmbeddedSecrets {
  if (!existsSync(file)) {
    const secrets: EmbeddedSecrets = {
      s3AccessKeyId: `PANTAU${randomBytes(7).toString('hex').toUpperCase()}`,
      s3SecretAccessKey: randomBytes(30).toString('base64url'),
    };
    writeFileSync(file, JSON.stringify(secrets), { mode: 0o600, flush: true });
  }
  return JSON.parse(readFileSync(file, 'utf8')) as EmbeddedSecrets;
}
