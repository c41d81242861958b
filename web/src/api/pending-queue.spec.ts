import { PendingQueue } from './pending-queue';
import { ApiProblem } from './problem';

const decision = (id: string) => ({ id });
const keptAs = 'test.pending';

function aBrowser() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
}

/** Settles every promise that is ready. */
const settle = async () => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

describe('decisions on their way', () => {
  const offline = new ApiProblem(0, 'server-unreachable', 'Away.');

  it('go out in order, one at a time', async () => {
    const sent: string[] = [];
    const pending = new PendingQueue({
      keptAs,
      storage: aBrowser(),
      send: async ({ id }) => void sent.push(id),
      onRefused: () => undefined,
      onChange: () => undefined,
    });
    pending.add(decision('a'));
    pending.add(decision('b'));
    await settle();
    expect(sent).toEqual(['a', 'b']);
    expect(pending.list).toEqual([]);
  });

  it('wait while the server is away, and go out when it is back', async () => {
    const sent: string[] = [];
    let isAway = true;
    let comeBack: () => void = () => undefined;
    const pending = new PendingQueue({
      keptAs,
      storage: aBrowser(),
      send: async ({ id }) => {
        if (isAway) throw offline;
        sent.push(id);
      },
      onRefused: () => undefined,
      onChange: () => undefined,
      pause: () =>
        new Promise((resolve) => {
          comeBack = resolve;
        }),
    });
    pending.add(decision('a'));
    pending.add(decision('b'));
    await settle();
    expect(pending.list.map(({ id }) => id)).toEqual(['a', 'b']);
    isAway = false;
    comeBack();
    await settle();
    expect(sent).toEqual(['a', 'b']);
  });

  it('survive a reload', async () => {
    const storage = aBrowser();
    const options = { keptAs, storage, onRefused: () => undefined, onChange: () => undefined };
    new PendingQueue({
      ...options,
      send: () => Promise.reject(offline),
      pause: () => new Promise(() => undefined),
    }).add(decision('a'));
    const sent: string[] = [];
    new PendingQueue({ ...options, send: async ({ id }) => void sent.push(id) });
    await settle();
    expect(sent).toEqual(['a']);
  });

  it('are dropped and told when the server refuses them; the others go on', async () => {
    const refused: string[] = [];
    const sent: string[] = [];
    const pending = new PendingQueue({
      keptAs,
      storage: aBrowser(),
      send: async ({ id }) => {
        if (id === 'a') throw new ApiProblem(409, 'ticket-changed', 'Somebody was faster.');
        sent.push(id);
      },
      onRefused: ({ id }) => void refused.push(id),
      onChange: () => undefined,
    });
    pending.add(decision('a'));
    pending.add(decision('b'));
    await settle();
    expect([refused, sent]).toEqual([['a'], ['b']]);
  });

  it('can be withdrawn until they are under way', async () => {
    const pending = new PendingQueue({
      keptAs,
      storage: aBrowser(),
      send: () => new Promise(() => undefined),
      onRefused: () => undefined,
      onChange: () => undefined,
    });
    pending.add(decision('a'));
    pending.add(decision('b'));
    expect(pending.withdraw('a')).toBe(false);
    expect(pending.withdraw('b')).toBe(true);
    expect(pending.list.map(({ id }) => id)).toEqual(['a']);
  });

  it('start empty when what was kept can’t be read', () => {
    const storage = { getItem: () => '{broken', setItem: () => undefined };
    const pending = new PendingQueue({
      keptAs,
      storage,
      send: () => Promise.resolve(),
      onRefused: () => undefined,
      onChange: () => undefined,
    });
    expect(pending.list).toEqual([]);
  });
});
