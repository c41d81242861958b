import { once } from 'node:events';
import type { Socket } from 'node:net';
import { Readable, Writable } from 'node:stream';
import type { Client } from 'pg';

/** What a query object of one's own may use of `pg`'s connection; its types leave the COPY calls out. */
interface CopyConnection {
  readonly stream: Socket;
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
}

type Submittable = Parameters<Client['query']>[0] & object;
const submit = (client: Client, query: unknown): unknown => client.query(query as Submittable);

/** The bytes of `copy … to stdout`, no faster than they are read. Destroyed with the server's error when it refuses. */
export function copyOut(client: Client, statement: string): Readable {
  const rows = new CopyOut(statement);
  submit(client, rows);
  return rows;
}

/** Takes the bytes of `copy … from stdin`; finishes when the server has taken all rows, fails with its error. */
export function copyIn(client: Client, statement: string): Writable {
  const rows = new CopyIn(statement);
  submit(client, rows);
  return rows;
}

class CopyOut extends Readable {
  private connection: CopyConnection | null = null;

  constructor(private readonly statement: string) {
    super({ highWaterMark: 1 << 20 });
  }

  submit(connection: CopyConnection): void {
    this.connection = connection;
    connection.query(this.statement);
  }
  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    // A view into the buffer that the driver reads the next packet into: whoever keeps it must copy it.
    if (!this.push(Buffer.from(chunk))) this.connection?.stream.pause();
  }
  handleCommandComplete(): void {}
  handleReadyForQuery(): void {
    this.connection = null;
    if (!this.destroyed) this.push(null);
  }
  handleError(error: Error): void {
    this.destroy(error);
  }
  override _read(): void {
    this.connection?.stream.resume();
  }
}

class CopyIn extends Writable {
  private readonly opened: Promise<CopyConnection>;
  private readonly ended: Promise<void>;
  private open: (connection: CopyConnection) => void = () => undefined;
  private end_: () => void = () => undefined;
  private fail: (error: Error) => void = () => undefined;

  constructor(private readonly statement: string) {
    super({ highWaterMark: 1 << 20 });
    this.ended = new Promise((resolve, reject) => {
      this.end_ = resolve;
      this.fail = reject;
    });
    this.opened = new Promise((resolve, reject) => {
      this.open = resolve;
      this.ended.catch(reject);
    });
    this.opened.catch(() => undefined);
  }

  submit(connection: CopyConnection): void {
    connection.query(this.statement);
  }
  handleCopyInResponse(connection: CopyConnection): void {
    this.open(connection);
  }
  handleCommandComplete(): void {}
  handleReadyForQuery(): void {
    this.end_();
  }
  handleError(error: Error): void {
    this.fail(error);
    this.destroy(error);
  }
  override _write(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    this.opened
      .then(async ({ stream, sendCopyFromChunk }) => {
        const connection = await this.opened;
        sendCopyFromChunk.call(connection, chunk);
        if (stream.writableNeedDrain) await Promise.race([once(stream, 'drain'), this.ended]);
      })
      .then(() => done(), done);
  }
  override _final(done: (error?: Error) => void): void {
    this.opened
      .then((connection) => {
        connection.endCopyFrom();
        return this.ended;
      })
      .then(() => done(), done);
  }
  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    // The source failed half-way: the server must not take what came so far for the whole.
    if (error)
      void this.opened.then((connection) => connection.sendCopyFail(error.message)).catch(() => undefined);
    done(error);
  }
}
