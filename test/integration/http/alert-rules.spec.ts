import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { startTestApi, type TestApi } from '../../support/api';
import { until } from '../../support/until';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly runbook: string };
}

const root = join(__dirname, '..', '..', '..');
const rules = (
  parse(readFileSync(join(root, 'monitoring', 'pantau.rules.yml'), 'utf8')) as {
    groups: { rules: Rule[] }[];
  }
).groups.flatMap((group) => group.rules);

/** Where Prometheus itself brings them. */
const NOT_OURS = ['up'];
const LABELS_OF_SCRAPES = ['job', 'instance', 'le'];

describe('the alert rules', () => {
  let api: TestApi;
  let page: string;

  beforeAll(async () => {
    api = await startTestApi();
    await api.database.query(
      `insert into stage_attempt (stage, subject_id, run, attempt, worker, started_at, duration_ms, outcome, code)
       values ('detect', gen_random_uuid(), 1, 1, 'w', now() - interval '1 minute', 10, 'failed', 'x')`,
    );
    // A request is counted when its line is closed: the first look counts for the next.
    await until(async () => {
      page = await (await api.stranger.fetch('/metrics')).text();
      return page.includes('pantau_http_request_seconds_count{');
    });
  });
  afterAll(() => api.stop());

  const exposed = (): Set<string> =>
    new Set(
      [...page.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name = '', type]) =>
        type === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
      ),
    );
  const metricsIn = (expr: string): string[] =>
    [...expr.replace(/\{[^}]*\}/g, '').matchAll(/\b(pantau_\w+|up)\b/g)].map(([name]) => name);

  it.each(rules.map((rule) => [rule.alert, rule] as const))(
    '%s asks for figures that are shown',
    (_name, { expr }) => {
      const names = metricsIn(expr);
      expect(names.length).toBeGreaterThan(0);
      for (const name of names) if (!NOT_OURS.includes(name)) expect(exposed()).toContain(name);
    },
  );

  it('select by labels and values that the figures carry', () => {
    for (const { expr } of rules)
      for (const [, metric = '', selector = ''] of expr.matchAll(/\b(pantau_\w+)\{([^}]*)\}/g)) {
        const lines = page.split('\n').filter((line) => line.startsWith(`${metric}{`));
        for (const [, label = '', operator, value = ''] of selector.matchAll(/(\w+)(=~?)"([^"]*)"/g)) {
          expect(lines.some((line) => line.includes(`${label}="`))).toBe(true);
          if (operator === '=') expect(lines.some((line) => line.includes(`${label}="${value}"`))).toBe(true);
        }
      }
  });

  it('group by labels that exist', () => {
    for (const { expr } of rules)
      for (const [, labels = ''] of expr.matchAll(/(?:by|on) \(([^)]*)\)/g))
        for (const label of labels.split(',').map((text) => text.trim()))
          expect(LABELS_OF_SCRAPES.includes(label) || page.includes(`${label}="`)).toBe(true);
  });

  it('are each explained where they point to, and to nothing else', () => {
    const operations = readFileSync(join(root, 'docs', 'operations.md'), 'utf8');
    const headings = [...operations.matchAll(/^#+ (Pantau\w+)$/gm)].map(([, name]) => name);
    expect(headings.sort()).toEqual(rules.map(({ alert }) => alert).sort());
    for (const { alert, for: wait, labels, annotations } of rules) {
      expect(annotations.runbook).toBe(`docs/operations.md#${alert.toLowerCase()}`);
      expect(annotations.summary).toMatch(/\w/);
      expect(wait).toMatch(/^\d+m$/);
      expect(['page', 'ticket']).toContain(labels.severity);
    }
  });

  it('see the database missing by figures that are gone, not zero', async () => {
    expect(page).toMatch(/^pantau_outbox_rows 0$/m);
    const query = jest.spyOn(api.database, 'query').mockRejectedValue(new Error('connect ECONNREFUSED'));
    const app = api.app.get(api.database.constructor as never, { strict: false });
    const away = jest
      .spyOn(app as { query(): Promise<unknown> }, 'query')
      .mockRejectedValue(new Error('away'));
    const text = await (await api.stranger.fetch('/metrics')).text();
    query.mockRestore();
    away.mockRestore();
    expect(text).not.toMatch(/^pantau_outbox_rows \d/m);
    expect(text).toMatch(/^pantau_process_resident_memory_bytes \d/m);
  });
});
