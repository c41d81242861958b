import type { Latencies } from '../load/latencies';
import type { FirstPageTimes } from './first-pages';
import type { NextFindTimes } from './next-find';
import type { PanTimes } from './pan-map';

/** What the screens are held to, in milliseconds. */
export const LIMITS = { firstPage: 2000, nextFind: 150, frame: 500 } as const;

export interface ScreensReport {
  readonly demo: readonly FirstPageTimes[];
  readonly nextFind: NextFindTimes;
  readonly tickets: number;
  readonly backlog: readonly FirstPageTimes[];
  readonly panning: PanTimes;
}

const figure = (value: number | null): string => (value === null ? '–' : value.toFixed(0));
const most = (latencies: Latencies): number | null => latencies.quantile(1);
const isWithin = (latencies: Latencies, limit: number): boolean =>
  (most(latencies) ?? Number.POSITIVE_INFINITY) <= limit;
const verdict = (isKept: boolean): string => (isKept ? 'yes' : '**no**');

/** Which of the limits were kept by every single measure. */
export function limitsKept({ demo, nextFind, panning }: ScreensReport) {
  return {
    firstPage: demo.every(({ cold }) => isWithin(cold, LIMITS.firstPage)),
    nextFind: isWithin(nextFind.told, LIMITS.nextFind) && isWithin(nextFind.drawn, LIMITS.nextFind),
    panning: isWithin(panning.frames, LIMITS.frame),
  };
}

export function describeScreens(report: ScreensReport): string {
  const { demo, nextFind, tickets, backlog, panning } = report;
  const kept = limitsKept(report);
  return [
    '| promise | kept by every measure |',
    '|---|---|',
    `| first page usable within ${LIMITS.firstPage} ms, sample flight | ${verdict(kept.firstPage)} |`,
    `| reviewer’s next find within ${LIMITS.nextFind} ms, told and drawn | ${verdict(kept.nextFind)} |`,
    `| map of ${tickets} tickets never stands still for ${LIMITS.frame} ms | ${verdict(kept.panning)} |`,
    '',
    'First pages with the sample flight:',
    '',
    ...pageTable(demo),
    '',
    `Reviewer’s next find after the key, ${nextFind.told.count} finds, milliseconds:`,
    '',
    '| | median | p95 | most |',
    '|---|---|---|---|',
    quantileRow('told', nextFind.told),
    quantileRow('photo drawn', nextFind.drawn),
    '',
    `First pages with ${tickets} tickets:`,
    '',
    ...pageTable(backlog),
    '',
    `Map of ${tickets} tickets, dragged ${panning.drags} times at four scales, ${panning.tiles} tiles, milliseconds:`,
    '',
    '| | median | p95 | most |',
    '|---|---|---|---|',
    quantileRow('from frame to frame', panning.frames),
    quantileRow(`tasks over 50 ms: ${panning.longTasks.count}`, panning.longTasks),
    '',
  ].join('\n');
}

function pageTable(pages: readonly FirstPageTimes[]): string[] {
  return [
    '| page | cold: median ms | cold: most ms | from cache: median ms | kB fetched cold |',
    '|---|---|---|---|---|',
    ...pages.map(
      ({ role, path, cold, warm, kilobytes }) =>
        `| \`${path}\` (${role ?? 'stranger'}) | ${figure(cold.quantile(0.5))} | ${figure(most(cold))} | ${figure(warm.quantile(0.5))} | ${figure(kilobytes)} |`,
    ),
  ];
}

const quantileRow = (name: string, latencies: Latencies): string =>
  `| ${[name, ...[0.5, 0.95, 1].map((part) => figure(latencies.quantile(part)))].join(' | ')} |`;
