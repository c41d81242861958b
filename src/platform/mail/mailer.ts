import { Inject, Injectable } from '@nestjs/common';
import { createTransport, type Transporter } from 'nodemailer';
import { SETTINGS, type Settings } from '../config/settings';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

const TIMEOUT_MS = 15_000;

/** E-mail over SMTP, where a server is set. */
@Injectable()
export class Mailer {
  private readonly transport: Transporter | null;

  constructor(@Inject(SETTINGS) private readonly settings: Pick<Settings, 'SMTP_URL' | 'MAIL_FROM'>) {
    this.transport = settings.SMTP_URL
      ? createTransport({
          url: settings.SMTP_URL,
          connectionTimeout: TIMEOUT_MS,
          greetingTimeout: TIMEOUT_MS,
          socketTimeout: TIMEOUT_MS,
        })
      : null;
  }

  get isSet(): boolean {
    return this.transport !== null;
  }

  /** Throws what the server says when it doesn't take the mail; nothing when no server is set. */
  async send(mail: Mail): Promise<void> {
    await this.transport?.sendMail({ from: this.settings.MAIL_FROM, ...mail });
  }
}
