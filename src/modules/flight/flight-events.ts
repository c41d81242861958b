import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { log } from '../../platform/telemetry/logger';

const RECONNECT_MS = 2000;

type Listener = () => void;

/**
 * News of flights, by one listening connection a process, opened for the first watcher and closed after the last.
 * While it is away news is missed; so every watcher is told to look again once it is back.
 */
@Injectable()
export class FlightEvents implements OnModuleDestroy {
  private readonly listeners = new Map<string, Set<Listener>>();
  private client: Client | null = null;
  private isConnecting = false;
  private isEnded = false;
  private retry: NodeJS.Timeout | undefined;

  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /** Calls `listener` whenever something of the flight changed; call what comes back to stop. */
  watch(flightId: string, listener: Listener): () => void {
    const own = this.listeners.get(flightId) ?? new Set();
    own.add(listener);
    this.listeners.set(flightId, own);
    void this.connect();
    return () => {
      own.delete(listener);
      if (own.size === 0 && this.listeners.get(flightId) === own) this.listeners.delete(flightId);
      if (this.listeners.size === 0) this.disconnect();
    };
  }

  onModuleDestroy(): void {
    this.isEnded = true;
    this.disconnect();
  }

  private async connect(): Promise<void> {
    if (this.client || this.isConnecting || this.isEnded) return;
    this.isConnecting = true;
    const { url } = this.database.options as { url?: string };
    const client = new Client({
      connectionString: url,
      keepAlive: true,
      application_name: 'pantau-flight-events',
    });
    client.on('notification', ({ payload }) => this.tell(payload ?? ''));
    client.on('error', (error) => this.lose(client, error));
    client.on('end', () => this.lose(client, null));
    try {
      await client.connect();
      await client.query('listen flight_changed');
      this.client = client;
      this.isConnecting = false;
      if (this.listeners.size === 0) return this.disconnect();
      for (const flightId of this.listeners.keys()) this.tell(flightId);
    } catch (error) {
      this.isConnecting = false;
      this.lose(client, error);
    }
  }

  private lose(client: Client, error: unknown): void {
    if (this.client === client) this.client = null;
    client.removeAllListeners('end');
    void client.end().catch(() => undefined);
    if (this.isEnded || this.listeners.size === 0 || this.client) return;
    if (error) log.warn({ err: error }, 'news of flights interrupted; connecting again');
    clearTimeout(this.retry);
    this.retry = setTimeout(() => void this.connect(), RECONNECT_MS);
    this.retry.unref();
  }

  private disconnect(): void {
    clearTimeout(this.retry);
    const { client } = this;
    this.client = null;
    client?.removeAllListeners('end');
    void client?.end().catch(() => undefined);
  }

  private tell(flightId: string): void {
    for (const listener of this.listeners.get(flightId) ?? []) listener();
  }
}
