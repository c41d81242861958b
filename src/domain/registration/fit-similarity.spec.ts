import { agreeOnSimilarity, fitSimilarity, type PointMatch } from './fit-similarity';

const turned = (x: number, y: number): PointMatch => {
  const [a, b] = [1.02 * Math.cos(0.03), 1.02 * Math.sin(0.03)];
  return { from: { x, y }, to: { x: a * x - b * y + 4, y: b * x + a * y - 7 } };
};
const spots = Array.from({ length: 20 }, (_, i) => turned((i % 5) * 60, Math.floor(i / 5) * 70));
const wrong = Array.from(
  { length: 15 },
  (_, i): PointMatch => ({
    from: { x: (i * 83) % 300, y: (i * 47) % 250 },
    to: { x: ((i * 83) % 300) + ((i * 29) % 60) - 30, y: ((i * 47) % 250) + ((i * 53) % 60) - 30 },
  }),
);

describe('a similarity', () => {
  it('is fitted by least squares', () => {
    const fit = fitSimilarity(spots)!;
    expect(Math.hypot(fit.a, fit.b)).toBeCloseTo(1.02, 9);
    expect(Math.atan2(fit.b, fit.a)).toBeCloseTo(0.03, 9);
    expect([fit.x, fit.y]).toEqual([expect.closeTo(4, 6), expect.closeTo(-7, 6)]);
  });

  it('is found among wrong matches, the same each time', () => {
    const agreed = agreeOnSimilarity([...wrong, ...spots])!;
    for (let i = 0; i < spots.length; i++) expect(agreed.inliers).toContain(wrong.length + i);
    expect(agreed.inliers.length).toBeLessThan(spots.length + 4);
    expect(agreeOnSimilarity([...wrong, ...spots])).toEqual(agreed);
  });

  it('may not turn or grow much: half a turn is no small error', () => {
    const upsideDown = spots.map(({ from }) => ({ from, to: { x: 300 - from.x, y: 280 - from.y } }));
    expect(agreeOnSimilarity(upsideDown)?.inliers.length ?? 0).toBeLessThan(6);
    const doubled = spots.map(({ from }) => ({ from, to: { x: 2 * from.x, y: 2 * from.y } }));
    expect(agreeOnSimilarity(doubled)?.inliers.length ?? 0).toBeLessThan(6);
  });

  it('needs two matches', () => {
    expect(agreeOnSimilarity([])).toBeNull();
    expect(agreeOnSimilarity(spots.slice(0, 1))).toBeNull();
  });
});
