import { cpus, loadavg } from 'node:os';
import type { CityPlan, CityReport } from './city-at-work';
import type { Latencies } from './latencies';
import type { MemoryTrend } from './memory';
import type { TinyReport } from './tiny-photos';
import type { WatchersReport } from './watchers';

const figure = (value: number | null): string => (value === null ? '-' : value.toFixed(value < 10 ? 1 : 0));

/** The machine, and how busy it was before: a figure without it says nothing. */
export const machine = (): string =>
  `Node ${process.versions.node}, ${process.platform}-${process.arch}, ${cpus().length} cores, load before ${(loadavg()[0] ?? 0).toFixed(1)}, ${new Date().toISOString().slice(0, 10)}.`;

export function cityTable(plan: CityPlan, report: CityReport): string {
  const { photos, flights, failures } = report.sent;
  return [
    `${plan.operators} operators uploaded while ${plan.readers} people read, for ${plan.minutes} minutes: ${flights} flights, ${photos} photos sent, ${failures.length} failed.`,
    '',
    '| read | answers | p50 ms | p95 ms | p99 ms | most ms | errors |',
    '|---|---|---|---|---|---|---|',
    ...[...report.readings].map(([name, latencies]) => readingRow(name, latencies)),
    readingRow('**all**', report.all),
    '',
    ...(report.all.errors > 0 ? [`Errors: ${report.all.reasons}.`, ''] : []),
    ...(failures.length > 0
      ? [`Uploads that failed: ${[...new Set(failures)].slice(0, 5).join('; ')}.`, '']
      : []),
    ...memoryTable(report.memory),
  ].join('\n');
}

const readingRow = (name: string, latencies: Latencies): string =>
  `| ${[
    name,
    latencies.count,
    ...[0.5, 0.95, 0.99, 1].map((part) => figure(latencies.quantile(part))),
    latencies.errors,
  ].join(' | ')} |`;

export function tinyTable(report: TinyReport): string {
  const states = (counts: Readonly<Record<string, number>>): string =>
    Object.entries(counts)
      .map(([state, count]) => `${count} ${state}`)
      .join(', ');
  const rows: [string, string][] = [
    ['photos, each of its own bytes', `${report.photos} in ${report.flights} flights`],
    ['sent within', `${figure(report.uploadSeconds)} s`],
    [
      'all done within',
      `${figure(report.totalSeconds)} s (${figure(report.photos / report.totalSeconds)} photos/s)`,
    ],
    ['most photos waiting', String(report.mostWaiting)],
    ['photos at the end', states(report.states)],
    ['flights at the end', states(report.flightStates)],
    ['uploads refused', String(report.refused)],
    ['steps given up', String(report.givenUp)],
  ];
  return [
    '| queue of tiny photos | |',
    '|---|---|',
    ...rows.map(([name, value]) => `| ${name} | ${value} |`),
    '',
    '| stage | tries | median ms | p95 ms | seconds of all workers together |',
    '|---|---|---|---|---|',
    ...report.stages.map(
      ({ stage, tries, medianMs, p95Ms, totalSeconds }) =>
        `| ${[stage, tries, ...[medianMs, p95Ms, totalSeconds].map(figure)].join(' | ')} |`,
    ),
    '',
    ...memoryTable(report.memory),
  ].join('\n');
}

export function watchersTable(report: WatchersReport): string {
  const { watchers, photos, events, sameAsFirst, cutOff, memory, connections } = report;
  return [
    '| watchers of one flight | |',
    '|---|---|',
    ...[
      ['watchers, photos of the flight', `${watchers}, ${photos}`],
      ['events from its first photo to its end', String(events)],
      ['watchers that saw the same ones', `${sameAsFirst}`],
      ['streams cut off', String(cutOff)],
      [
        'API, MB resident: before, with all open, at most, after',
        [memory.before, memory.open, memory.most, memory.after].map(figure).join(', '),
      ],
      ['its database connections: before, at most', `${connections.before}, ${connections.most}`],
    ].map(([name, value]) => `| ${name} | ${value} |`),
    '',
  ].join('\n');
}

function memoryTable(memory: ReadonlyMap<string, MemoryTrend | null>): string[] {
  const row = (name: string, trend: MemoryTrend | null): string => {
    if (!trend) return `| ${name} | - | - | - | - | not measured |`;
    const { first, middle, last, most, isFlat } = trend;
    const verdict = isFlat === null ? 'too short to say' : isFlat ? 'yes' : '**no**';
    return `| ${[name, ...[first, middle, last, most].map(figure), verdict].join(' | ')} |`;
  };
  return [
    '| memory, MB resident | first fifth | middle fifth | last fifth | most | flat |',
    '|---|---|---|---|---|---|',
    ...[...memory].map(([name, trend]) => row(name, trend)),
    '',
  ];
}
