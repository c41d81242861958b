import { putSection } from './page-section';

describe('a section of a page', () => {
  const page = '# Page\n\n<!-- a -->\nold\n<!-- /a -->\n\n<!-- b -->\nkept\n<!-- /b -->\n';

  it('takes the place of the last one, and of no other', () => {
    expect(putSection(page, 'a', 'new\n\n')).toBe(page.replace('old', 'new'));
    expect(putSection(putSection(page, 'a', 'x'), 'a', 'y')).toBe(page.replace('old', 'y'));
  });

  it('is refused where the page has no place for it', () => {
    expect(() => putSection(page, 'c', 'new')).toThrow('no place for c');
  });
});
