import { availableParallelism, cpus, freemem, loadavg, totalmem } from 'node:os';

/** A figure without its machine says nothing. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGigabytes: number;
  readonly node: string;
  /** Mean over the minute before. */
  readonly loadBefore: number;
}

const BUSY_LOAD_PER_CORE = 0.3;
const LOW_MEMORY_BYTES = 2e9;

export const readMachine = (): Machine => ({
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  cores: availableParallelism(),
  memoryGigabytes: Math.round(totalmem() / 1e9),
  node: process.version,
  loadBefore: loadavg()[0] ?? 0,
});

export const describeMachine = ({ processor, cores, memoryGigabytes, node, loadBefore }: Machine): string =>
  `${processor}, ${cores} cores, ${memoryGigabytes} GB, Node ${node}, load before ${loadBefore.toFixed(2)}.`;

export function warningsOf({ loadBefore, cores }: Machine): string[] {
  return [
    ...(loadBefore > BUSY_LOAD_PER_CORE * cores
      ? [
          `The machine was busy (load ${loadBefore.toFixed(2)} on ${cores} cores): the times are too long; the ratios are less wrong.`,
        ]
      : []),
    ...(cores < 2
      ? [
          'There is one core only: two workers and the services beside them share it, so no speed-up can show.',
        ]
      : []),
    ...(freemem() < LOW_MEMORY_BYTES
      ? [`Little memory was free (${(freemem() / 1e9).toFixed(1)} GB): photos may have waited for the disk.`]
      : []),
  ];
}
