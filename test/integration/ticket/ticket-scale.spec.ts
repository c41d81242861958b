import { seedTickets } from '../../../bin/bench/scale/seed-tickets';
import { type Question, ticketQuestions } from '../../../bin/bench/scale/ticket-questions';
import { createTestDatabase, type TestDatabase } from '../../support/database';

/** Enough that PostgreSQL prefers an index wherever one serves, and few enough to be made in seconds. */
const TICKETS = 20_000;

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly Plans?: readonly Plan[];
}

describe('tickets of a whole city', () => {
  let test: TestDatabase;

  beforeAll(async () => {
    test = await createTestDatabase();
    await seedTickets(test.dataSource, TICKETS, new Date());
    // As autovacuum does by and by: only then an index tells by itself which rows are there.
    await test.dataSource.query('vacuum');
  }, 120_000);
  afterAll(() => test.drop());

  /** The plans of the statements that a question sends, with what each reads. */
  async function readsOf(question: Question): Promise<string[]> {
    const sent = jest.spyOn(test.dataSource, 'query');
    let statements: [string, unknown[] | undefined][];
    try {
      await question.ask();
      statements = sent.mock.calls
        .filter(([sql]) => !sql.startsWith('set transaction'))
        .map(([sql, parameters]) => [sql, parameters as unknown[] | undefined]);
    } finally {
      sent.mockRestore();
    }
    const reads: string[] = [];
    for (const [sql, parameters] of statements) {
      const [row]: [{ 'QUERY PLAN': [{ Plan: Plan }] }] = await test.dataSource.query(
        `explain (format json) ${sql}`,
        parameters,
      );
      collect(row['QUERY PLAN'][0].Plan, reads);
    }
    return reads;
  }

  function collect(plan: Plan, reads: string[]): void {
    if (plan['Relation Name'] || plan['Index Name'])
      reads.push(`${plan['Node Type']} ${plan['Index Name'] ?? plan['Relation Name']}`);
    for (const child of plan.Plans ?? []) collect(child, reads);
  }

  const ask = (name: string): Question => {
    const question = ticketQuestions(test.dataSource).find((one) => one.name === name);
    if (!question) throw new Error(`No question is called ${name}.`);
    return question;
  };

  it.each([
    ['list sort=priority', 'Index Scan ticket_by_priority'],
    ['list sort=due', 'Index Scan ticket_by_due_or_never'],
    ['list sort=severity', 'Index Scan ticket_by_severity'],
    ['list sort=oldest', 'Index Scan ticket_pk'],
    ['list sort=newest', 'Index Scan ticket_pk'],
  ])('reads a page of %s off an index, without sorting', async (name, read) => {
    const reads = await readsOf(ask(name));
    expect(reads).toContain(read);
    expect(reads).not.toContain('Seq Scan ticket');
  });

  it('reads no table of tickets, defects or events whole for any list, any figure, or any tile of a district', async () => {
    // The tile that holds half of the city reads half of it.
    const asked = ticketQuestions(test.dataSource).filter(({ name }) => !name.startsWith('tile 10/'));
    const whole: string[] = [];
    for (const question of asked) {
      const reads = await readsOf(question);
      whole.push(
        ...reads
          .filter((read) => /^(Parallel )?Seq Scan (ticket|defect|ticket_event)$/.test(read))
          .map((read) => `${question.name}: ${read}`),
      );
    }
    expect(asked.length).toBeGreaterThan(20);
    expect(whole).toEqual([]);
  });

  it('finds what lies in a box by its place', async () => {
    const reads = await readsOf(ask('tile 18/208877/135605'));
    expect(reads.some((read) => read.endsWith(' ticket_place'))).toBe(true);
  });
});
