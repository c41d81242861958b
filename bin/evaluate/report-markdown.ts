import type { Estimate } from '../../src/domain/evaluation/bootstrap';
import type { BreakdownRow } from '../../src/domain/evaluation/breakdown';
import type { Calibration } from '../../src/domain/evaluation/calibration';
import { CONFUSION_IOU, confusionColumns, confusionRows } from '../../src/domain/evaluation/confusion';
import type { ShippedPoint } from '../../src/domain/evaluation/evaluate-photos';
import type { OperatingPoint } from '../../src/domain/evaluation/operating-point';
import type { PairedDifference } from '../../src/domain/evaluation/precision-by-question';
import { questions } from '../../src/domain/evaluation/questions';
import type { ComparisonOutcome, EvaluationOutcome } from './run-evaluation';

/** The report for people: sections of tables, figures with 95 % intervals in brackets, a dash where there is nothing to measure. */
export function evaluationMarkdown({
  report,
  modelVersion,
  pace,
  problems,
  ...run
}: EvaluationOutcome): string {
  const { falseAlarms } = report;
  return [
    `# ${modelVersion} on ${report.photos} photos`,
    '',
    `${report.emptyPhotos} photos without labels, ${problems.length} problems. Intervals: 95 %, ${run.draws} bootstrap draws over photos, seed ${run.seed}; ` +
      'too narrow where photos of one street resemble each other.',
    section(
      'Average precision',
      ['class', 'labels', 'AP30', 'AP50', 'AP50:95'],
      [
        ...report.questions.map((each) => [
          each.question,
          `${each.labels}`,
          ranged(each.ap30),
          ranged(each.ap50),
          ranged(each.ap50to95),
        ]),
        [
          'mean of classes',
          '',
          ranged(report.mean.ap30),
          ranged(report.mean.ap50),
          ranged(report.mean.ap50to95),
        ],
      ],
    ),
    ...([30, 50] as const).map((overlap) =>
      section(
        `At the shipped thresholds, IoU 0.${overlap}`,
        ['class', 'threshold', 'hits', 'false', 'precision', 'recall', 'F1'],
        report.questions.map((each) => [
          each.question,
          ...shipped(overlap === 30 ? each.shippedAt30 : each.shippedAt50),
        ]),
      ),
    ),
    section(
      'At the threshold of the best F1 on these photos, IoU 0.50',
      ['class', 'threshold', 'hits', 'false', 'precision', 'recall', 'F1'],
      report.questions.map((each) => [each.question, ...point(each.bestAt50)]),
    ),
    '',
    `Area F1 of any damage at the shipped thresholds: ${ranged(report.areaF1)}`,
    falseAlarms
      ? section(
          `False boxes per megapixel on ${falseAlarms.photos} photos without labels (${falseAlarms.megapixels.toFixed(1)} megapixels)`,
          ['class', 'boxes per megapixel'],
          questions.map((question) => [question, ranged(falseAlarms.perMegapixel[question])]),
        )
      : null,
    ...(
      [
        ['By source', report.bySource],
        ['By view', report.byView],
        ['By GSD, where known', report.byGsd],
        ['By size of label (square root of its area)', report.bySize],
      ] as const
    ).map(([title, rows]) => breakdown(title, rows)),
    section(
      `Confusion at the shipped thresholds, IoU ${CONFUSION_IOU}: labels down, boxes across`,
      ['', ...confusionColumns],
      confusionRows.map((row) => [
        row,
        ...confusionColumns.map((column) => `${report.confusion[row][column]}`),
      ]),
    ),
    section(
      'Calibration above the shipped thresholds, hits at IoU 0.50',
      ['class', 'boxes', 'expected calibration error', 'by chance alone'],
      [
        ...report.questions.map((each) => [each.question, ...calibration(each.calibration)]),
        ['all classes', ...calibration(report.calibration)],
      ],
    ),
    section(
      'Reliability, all classes',
      ['boxes', 'mean score', 'share of hits'],
      report.calibration.bins.map((bin) => [`${bin.count}`, figure(bin.meanScore), figure(bin.hitShare)]),
    ),
    pace
      ? section(
          'Pace, as measured in this run',
          ['windows per photo', 'ms per photo', '95 % under', 'ms decoding', 'ms per window'],
          [
            [
              pace.windowsPerPhoto.toFixed(1),
              ...[pace.medianPerPhoto, pace.slowPerPhoto, pace.decodePerPhoto, pace.inferencePerWindow].map(
                (each) => each.toFixed(0),
              ),
            ],
          ],
        )
      : null,
    '',
  ]
    .filter((part) => part !== null)
    .join('\n');
}

/** What changed from A to B, on the same photos. */
export function comparisonMarkdown({ a, b, comparison, draws, seed }: ComparisonOutcome): string {
  const row = (name: string, labels: string, each: PairedDifference) => [
    name,
    labels,
    figure(each.a),
    figure(each.b),
    ranged(each.difference),
    figure(each.shareOfDrawsInWhichBIsBetter),
  ];
  return [
    `# ${a.modelVersion} (A) against ${b.modelVersion} (B) on ${comparison.photos} photos`,
    '',
    `Paired bootstrap over photos: ${draws} draws, seed ${seed}, 95 % intervals of B - A.`,
    section(
      'Average precision',
      ['', 'labels', 'A', 'B', 'B - A', 'share of draws in which B is better'],
      [
        row('mean AP50 of classes', '', comparison.meanAp50),
        row('any damage AP30', '', comparison.anyDamageAp30),
        row('any damage AP50', '', comparison.anyDamageAp50),
        ...comparison.classAp50.map(({ question, labels, ap50 }) =>
          row(`${question} AP50`, `${labels}`, ap50),
        ),
      ],
    ),
    '',
  ].join('\n');
}

/** Null without rows. */
function section(
  title: string,
  header: readonly string[],
  rows: readonly (readonly string[])[],
): string | null {
  if (rows.length === 0) return null;
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return ['', `## ${title}`, '', line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

const breakdown = (title: string, rows: readonly BreakdownRow[]): string | null =>
  section(
    title,
    ['', 'photos', 'labels', 'mean AP50', 'any damage AP30', 'any damage AP50'],
    rows.map((row) => [
      row.name,
      `${row.photos}`,
      `${row.labels}`,
      ranged(row.meanAp50),
      ranged(row.anyDamageAp30),
      ranged(row.anyDamageAp50),
    ]),
  );

const point = (at: OperatingPoint | null): string[] =>
  at === null
    ? Array.from({ length: 6 }, () => '-')
    : [
        figure(at.threshold),
        `${at.hits}`,
        `${at.falseBoxes}`,
        figure(at.precision),
        figure(at.recall),
        figure(at.f1),
      ];

const shipped = (at: ShippedPoint | null): string[] =>
  at === null
    ? point(null)
    : [
        ...point(at).slice(0, 3),
        ranged(at.precisionInterval),
        ranged(at.recallInterval),
        ranged(at.f1Interval),
      ];

const calibration = ({ count, expectedCalibrationError, errorByChance }: Calibration): string[] => [
  `${count}`,
  figure(expectedCalibrationError),
  figure(errorByChance),
];

const figure = (value: number | null): string => (value === null ? '-' : value.toFixed(3));
const ranged = ({ value, low, high }: Estimate): string =>
  low === null || high === null ? figure(value) : `${figure(value)} [${figure(low)}, ${figure(high)}]`;
