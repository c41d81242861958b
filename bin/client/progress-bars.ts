import { MultiBar, type SingleBar } from 'cli-progress';

/** Bars on standard error; plain lines where that is no terminal. */
export class ProgressBars {
  private readonly bars = new Map<string, { bar: SingleBar | null; told: number; total: number }>();
  private readonly screen: MultiBar | null;

  constructor(private readonly stream: NodeJS.WriteStream = process.stderr) {
    this.screen = stream.isTTY
      ? new MultiBar({
          stream,
          hideCursor: true,
          clearOnComplete: false,
          forceRedraw: true,
          format: '  {name} [{bar}] {value}/{total} {note}',
          barsize: 32,
          autopadding: true,
        })
      : null;
  }

  set(name: string, done: number, total: number, note = ''): void {
    const known = this.bars.get(name) ?? { bar: null, told: -1, total: 0 };
    if (this.screen) {
      known.bar ??= this.screen.create(total, 0, { name: name.padEnd(10), note });
      if (known.total !== total) known.bar.setTotal(total);
      known.bar.update(done, { note });
    } else {
      // A log file wants few lines: one each tenth.
      const tenth = total > 0 ? Math.floor((done / total) * 10) : 10;
      if (tenth !== known.told) this.stream.write(`  ${name}: ${done}/${total}${note ? ` ${note}` : ''}\n`);
      known.told = tenth;
    }
    known.total = total;
    this.bars.set(name, known);
  }

  stop(): void {
    this.screen?.stop();
  }
}
