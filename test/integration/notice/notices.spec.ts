import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import type { Flight } from '../../../src/modules/flight/flight.entity';
import { NotifyService } from '../../../src/modules/notice/notify.service';
import { Mailer } from '../../../src/platform/mail/mailer';
import { Clock } from '../../../src/platform/telemetry/clock';
import { type ApiCaller, emailOf, startTestApi, type TestApi } from '../../support/api';
import { aFlight, aTicket } from '../../support/builders';

interface NoticeView {
  kind: string;
  name: string;
  subjectId: string;
  readAt: string | null;
}

const HOUR_MS = 3_600_000;
const hoursAgo = (hours: number): Date => new Date(Date.now() - hours * HOUR_MS);

describe('notices', () => {
  let api: TestApi;
  let flight: Flight;
  let operator: ApiCaller;
  let supervisor: ApiCaller;
  let crew: ApiCaller;
  let ids: { operator: string; supervisor: string; crew: string };
  const idOf = async (caller: ApiCaller) =>
    (await caller.get<{ user: { id: string } }>('/api/session')).body.user.id;

  beforeAll(async () => {
    api = await startTestApi();
    [operator, supervisor, crew] = await Promise.all([
      api.signIn('operator'),
      api.signIn('supervisor'),
      api.signIn('crew'),
    ]);
    ids = {
      operator: await idOf(operator),
      supervisor: await idOf(supervisor),
      crew: await idOf(crew),
    };
  });
  afterAll(() => api.stop());
  beforeEach(async () => {
    await api.database.query(
      'truncate flight, photo, detection, defect, ticket, ticket_event, notice, notice_choice cascade',
    );
    flight = await aFlight(api.database, { operatorId: ids.operator });
  });

  const settings = { CITY_TIME_ZONE: 'Asia/Jakarta', PUBLIC_ORIGIN: 'https://pantau.example.org' };
  const notifier = (smtpUrl?: string) =>
    new NotifyService(
      api.database,
      new Mailer({ SMTP_URL: smtpUrl, MAIL_FROM: 'Pantau <pantau@example.org>' }),
      new Clock(),
      settings,
    );
  const notify = () => notifier().notify();
  const noticesOf = async (caller: ApiCaller, query = '') =>
    (await caller.get<{ items: NoticeView[] }>(`/api/notices?${query}`)).body.items;
  const assign = (ticketId: string, assigneeId: string) =>
    supervisor.fetch(`/api/tickets/${ticketId}/assignment`, {
      method: 'PUT',
      body: JSON.stringify({ assigneeId }),
      headers: { 'content-type': 'application/json' },
    });
  const choose = (caller: ApiCaller, body: object) =>
    caller.fetch('/api/notices/choices', {
      method: 'PUT',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });

  it('tell an operator once that the flight is done, and again after a re-run', async () => {
    await api.database.query(`update flight set state = 'processed', processed_at = now()`);
    await notify();
    await notify();
    expect((await noticesOf(operator)).map(({ kind, name }) => [kind, name])).toEqual([
      ['flight-processed', flight.name],
    ]);
    await api.database.query('update flight set run = 2');
    await notify();
    expect(await noticesOf(operator)).toHaveLength(2);
    expect(await noticesOf(supervisor)).toEqual([]);
  });

  it('tell who gets a ticket, but not who takes it, nor after the assignment was taken back', async () => {
    const ticket = await aTicket(api.database, flight, { state: 'open' });
    const mine = await aTicket(api.database, flight, { state: 'open' });
    const undone = await aTicket(api.database, flight, { state: 'open' });
    await assign(ticket.id, ids.crew);
    await assign(mine.id, ids.supervisor);
    await assign(undone.id, ids.crew);
    await supervisor.post(`/api/tickets/${undone.id}/undo`, {});
    await notify();
    expect((await noticesOf(crew)).map(({ kind, name }) => [kind, name])).toEqual([
      ['ticket-assigned', ticket.number],
    ]);
    expect(await noticesOf(supervisor)).toEqual([]);
  });

  it('remind before the due date, and rise to the supervisor after it; a paused ticket does neither', async () => {
    const inWork = { state: 'assigned', assigneeId: ids.crew } as const;
    const soon = await aTicket(api.database, flight, {
      ...inWork,
      createdAt: hoursAgo(90),
      dueAt: hoursAgo(-10),
    });
    const late = await aTicket(api.database, flight, {
      ...inWork,
      createdAt: hoursAgo(90),
      dueAt: hoursAgo(1),
    });
    const waiting = await aTicket(api.database, flight, {
      ...inWork,
      createdAt: hoursAgo(90),
      dueAt: hoursAgo(1),
    });
    await api.database.query('update ticket set paused_since = now() where id = $1', [waiting.id]);
    await aTicket(api.database, flight, { ...inWork, createdAt: hoursAgo(1), dueAt: hoursAgo(-90) });
    await notify();
    expect((await noticesOf(crew)).map(({ kind, name }) => [kind, name]).sort()).toEqual([
      ['ticket-due-soon', soon.number],
      ['ticket-overdue', late.number],
    ]);
    expect((await noticesOf(supervisor)).map(({ kind, name }) => [kind, name])).toEqual([
      ['ticket-escalated', late.number],
    ]);
  });

  it('are read one by one or all at once', async () => {
    await api.database.query(`update flight set state = 'processed', processed_at = now()`);
    await notify();
    const count = async () => (await operator.get<{ unread: number }>('/api/notices/count')).body.unread;
    expect(await count()).toBe(1);
    expect((await operator.post('/api/notices/read', {})).status).toBe(204);
    expect(await count()).toBe(0);
    expect(await noticesOf(operator, 'unread=true')).toEqual([]);
    expect((await noticesOf(operator))[0]?.readAt).not.toBeNull();
  });

  it('keep to what a person chose', async () => {
    await choose(operator, { kinds: [{ kind: 'flight-processed', inApp: false, byMail: false }] });
    await api.database.query(`update flight set state = 'processed', processed_at = now()`);
    await notify();
    expect(await noticesOf(operator)).toEqual([]);
    const { kinds } = (
      await operator.get<{ kinds: { kind: string; inApp: boolean }[] }>('/api/notices/choices')
    ).body;
    expect(kinds.find(({ kind }) => kind === 'flight-processed')?.inApp).toBe(false);
    expect(kinds.find(({ kind }) => kind === 'flight-failed')?.inApp).toBe(true);
  });

  describe('by mail', () => {
    let server: SMTPServer;
    let url: string;
    let mails: { to: string; content: string }[];
    let isBusy: boolean;
    beforeEach(async () => {
      mails = [];
      isBusy = false;
      server = new SMTPServer({
        authOptional: true,
        disabledCommands: ['STARTTLS'],
        onData: (stream, session, done) => {
          void text(stream).then((content) => {
            if (isBusy) return done(new Error('try again later'));
            mails.push({ to: session.envelope.rcptTo.map(({ address }) => address).join(), content });
            return done();
          });
        },
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      url = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
    });
    afterEach(() => new Promise<void>((resolve) => server.close(resolve)));

    const fail = () =>
      api.database.query(
        `update flight set state = 'failed', failure_message = 'No photo fits.', updated_at = now()`,
      );

    it('go out once, in the person’s language, with a link', async () => {
      await choose(operator, { language: 'en' });
      await fail();
      await notifier(url).notify();
      await notifier(url).notify();
      expect(mails).toHaveLength(1);
      expect(mails[0]?.to).toBe(emailOf('operator'));
      const content = mails[0]?.content.replaceAll('=\r\n', '') ?? '';
      expect(content).toContain('No photo fits.');
      expect(content).toContain(`https://pantau.example.org/flights/${flight.id}`);
    });

    it('wait while the server refuses them, and are given up in the end', async () => {
      isBusy = true;
      await fail();
      await notifier(url).notify();
      const stateOf = async () => (await api.database.query('select mail_state, mail_tries from notice'))[0];
      expect(await stateOf()).toEqual({ mail_state: 'waiting', mail_tries: 1 });
      for (let tries = 2; tries <= 6; tries++) {
        await api.database.query('update notice set mail_after = now()');
        await notifier(url).notify();
      }
      expect(await stateOf()).toEqual({ mail_state: 'failed', mail_tries: 6 });
      expect(mails).toEqual([]);
    });
  });
});
