import { createInstance } from 'i18next';
import { damageClasses } from '../../src/domain/detection/damage';
import { flightQualityCodes, photoQualityCodes } from '../../src/domain/quality/quality-finding';
import { viewFlaws } from '../../src/domain/resurvey/reasons';
import { type DamageMeasures, rateSeverity } from '../../src/domain/severity/rate-severity';
import { ratePriority } from '../../src/domain/ticket/priority';
import problems from '../../web/src/strings/problems/id.json';
import ratings from '../../web/src/strings/ratings/id.json';
import { ratingTranslator } from '../../web/src/strings/ratings/rating-translator';
import { codesIn, serverCodes } from '../support/server-codes';

const known = new Set(Object.keys(problems));

describe('the Indonesian sentences of codes', () => {
  it('are there for every code that the server gives', () => {
    const codes = serverCodes();
    expect(codes.size).toBeGreaterThan(180);
    expect([...codes].filter(([code]) => !known.has(code))).toEqual([]);
  });

  it('are there for every finding about photos and flights', () => {
    const codes = [...Object.keys(photoQualityCodes), ...Object.keys(flightQualityCodes)];
    expect(codes.filter((code) => !known.has(code))).toEqual([]);
  });

  it('are there for everything that spoils a view of a place', () => {
    expect(viewFlaws.filter((code) => !known.has(code))).toEqual([]);
  });

  it('are looked for wherever a code can stand', () => {
    const source = `throw new DomainError('one-a', 'S.'); throw conflict('two-b', x); finding('low', 'three-c', m);
      const f = { code: isSo ? 'four-d' : 'five-e', message }; const g = { a: ['six-f', 'A sentence.'] };`;
    expect(codesIn(source)).toEqual(['one-a', 'two-b', 'three-c', 'four-d', 'five-e', 'six-f']);
  });

  it('fill in measures as Indonesians write them', async () => {
    const i18n = createInstance();
    await i18n.init({
      lng: 'id',
      ns: ['problems'],
      resources: { id: { problems } },
      interpolation: { escapeValue: false },
    });
    const t = i18n.getFixedT('id', 'problems');
    expect(t('overexposed', { whiteShare: 0.314 })).toMatch(/^31\s?% foto terbakar putih/);
    expect(t('gsd-too-coarse', { gsdMetres: 0.02149, targetMetres: 0.015 })).toContain('0,021 m');
    expect(t('photos-missing', { count: 2, names: ['A.JPG', 'B.JPG'] })).toContain('A.JPG,B.JPG');
  });
});

describe('the Indonesian of a rating', () => {
  const translate = ratingTranslator(ratings);
  const measures: Omit<DamageMeasures, 'damageClass'>[] = [
    { length: 0.05, width: 0.05, area: 0.002, groundSampleDistance: 0.004 },
    { length: 0.5, width: 0.4, area: 0.2, groundSampleDistance: 0.02, measuredDepth: 0.01 },
    { length: 12, width: 1.4, area: 16, groundSampleDistance: null, measuredDepth: 0.04, isSizeLeast: true },
    { length: 1.5, width: 0.5, area: 0.7, groundSampleDistance: 0.01, measuredDepth: 0.2, sizeError: 0.4 },
    { length: 3, width: 0.1, area: 0.3, groundSampleDistance: 0.004, measuredOpening: 0.02 },
    {
      length: 1,
      width: 1,
      area: 1,
      groundSampleDistance: 0.004,
      measuredSides: { length: 0.5, width: 0.3 },
    },
    { length: 3, width: 0.1, area: 0.3, groundSampleDistance: 0.004, opening: { width: 0.03, error: 0.01 } },
  ];

  it('is there for every reason that severity and priority can have', () => {
    const reasons = damageClasses.flatMap((damageClass) =>
      measures.flatMap((told) => {
        const severity = rateSeverity({ ...told, damageClass });
        return [0.9, 0.2].flatMap((score) => [
          ...severity.reasons,
          ...ratePriority({ ...told, damageClass, severity, score }).reasons,
        ]);
      }),
    );
    expect(reasons.length).toBeGreaterThan(50);
    expect(reasons.filter((reason) => translate(reason) === reason)).toEqual([]);
    const leftEnglish = /\b(the|is|of|in|up|to|low|medium|high|crack|over)\b/;
    expect(reasons.map(translate).filter((text) => leftEnglish.test(text))).toEqual([]);
  });

  it('keeps the measures, and what it doesn’t know', () => {
    expect(translate('The depth measured on site is 40 mm (25 to 50 mm).')).toBe(
      'Kedalaman yang diukur di lokasi 40 mm (25 sampai 50 mm).',
    );
    expect(translate('Severity low to high starts it at 2.5.')).toBe(
      'Keparahan ringan sampai berat mengawalinya di 2,5.',
    );
    expect(translate('Something new.')).toBe('Something new.');
  });
});
