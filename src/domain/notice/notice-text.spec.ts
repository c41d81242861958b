import { defaultChoices, languages, noticeKinds } from './notice-kinds';
import { writeNotice } from './notice-text';

describe('notices', () => {
  it.each(languages.flatMap((language) => noticeKinds.map((kind) => [language, kind] as const)))(
    'are written in %s for %s, naming what they are about',
    (language, kind) => {
      const { title, body } = writeNotice(kind, language, {
        name: 'X-17',
        dueAt: '1 May 2026',
        reason: null,
      });
      expect(title).toContain('X-17');
      expect(body.length).toBeGreaterThan(10);
      expect(`${title}${body}`).not.toMatch(/null|undefined/);
    },
  );

  it('say why, where there is a reason', () => {
    expect(
      writeNotice('flight-failed', 'en', { name: 'North', reason: 'No photo could be read.' }).body,
    ).toContain('No photo could be read.');
  });

  it('are all shown in the app until a person chooses otherwise', () => {
    expect(noticeKinds.every((kind) => defaultChoices[kind].inApp)).toBe(true);
  });
});
