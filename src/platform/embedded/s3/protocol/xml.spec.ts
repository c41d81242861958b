import * as fc from 'fast-check';
import { childrenOf, parseXml, textOf, toXml } from './xml';

describe('XML', () => {
  it('carries any key there and back, spaces and control characters too', () => {
    // Lone surrogates and U+FFFE, U+FFFF are no characters; they can't come out of a UTF-8 path.
    const key = fc
      .string({ unit: 'binary', minLength: 1 })
      .filter((text) => !/[\ufffe\uffff\u0080-\u009f]/.test(text));
    return fc.assert(
      fc.property(key, (text) => {
        const parsed = parseXml(toXml('Delete', { Object: [{ Key: text }] }), 'Delete');
        expect(textOf(childrenOf(parsed, 'Object')[0]!, 'Key')).toBe(text);
      }),
    );
  });

  it('leaves numbers and truths as they were written', () => {
    const parsed = parseXml('<A><Object><Key>007</Key></Object><Object><Key>true</Key></Object></A>', 'A');
    expect(childrenOf(parsed, 'Object').map((item) => textOf(item, 'Key'))).toEqual(['007', 'true']);
  });

  it('does not decode twice', () => {
    expect(textOf(parseXml('<A><K>&amp;lt;&#38;#65;</K></A>', 'A'), 'K')).toBe('&lt;&#65;');
  });

  it('reads names with a namespace prefix', () => {
    expect(textOf(parseXml('<s:A xmlns:s="x"><s:K>1</s:K></s:A>', 'A'), 'K')).toBe('1');
  });

  it.each([
    '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><A><K>&b;</K></A>',
    '<A><K>1</A></K>',
    '<B/>',
    '',
    '<A>text</A>',
  ])('refuses %j', (text) => {
    expect(() => parseXml(text, 'A')).toThrow(expect.objectContaining({ code: 'MalformedXML' }));
  });
});
