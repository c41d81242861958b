import { cause, type HostileCause } from './cause';
import { comment, type HostileKit, photoWith, withSegments } from './kit';

/** A photo of its own for each name, so that the name alone decides. */
const named = (kit: HostileKit, names: readonly string[]) =>
  names.map((name, index) => ({
    name,
    bytes: withSegments(photoWith(kit), [comment(`${index} ${JSON.stringify(name).slice(0, 300)}`)]),
  }));

/** Sound photos under names that lie, break out, or are merely unusual. */
export const namedFiles: readonly HostileCause[] = [
  cause('control characters in the name', ['refused', 'unsafe-name'], (kit) =>
    named(kit, [
      'a\0.jpg',
      'a\nb.jpg',
      'a\r\nX-Evil: 1.jpg',
      '\x1b[31mred.jpg',
      'tab\there.jpg',
      'del\x7f.jpg',
      'c1\x9b.jpg',
    ]),
  ),
  cause('direction marks and line separators in the name', ['refused', 'unsafe-name'], (kit) =>
    named(kit, [
      'photo\u202egpj.exe.jpg',
      '\u200frtl.jpg',
      'a\u2066b\u2069.jpg',
      'a\u2028b.jpg',
      'a\u2029b.jpg',
      '\u061cx.jpg',
    ]),
  ),
  cause('unpaired surrogates in the name', ['refused', 'unsafe-name'], (kit) =>
    named(kit, ['\ud800.jpg', 'a\udfffb.jpg', '\udc00\ud800.jpg']),
  ),
  cause('a way out of the folder', ['refused', 'unsafe-name'], (kit) =>
    named(kit, [
      '../up.jpg',
      'a/../../etc/up.jpg',
      '..\\..\\up.jpg',
      '/etc/root.jpg',
      '\\\\server\\share.jpg',
      'C:\\Windows\\x.jpg',
      'c:x.jpg',
      'a/..',
    ]),
  ),
  cause('an empty name', ['refused', 'unsafe-name'], (kit) => named(kit, ['', '   ', '\u3000'])),
  cause('a name of more than 300 characters', ['refused', 'name-too-long'], (kit) =>
    named(kit, [
      `${'n'.repeat(297)}.jpg`,
      `${'folder/'.repeat(60)}a.jpg`,
      `${'🛣️'.repeat(200)}.jpg`,
      `${'x'.repeat(4000)}.jpg`,
    ]),
  ),
  cause('an unusual name', ['accepted'], (kit) =>
    named(kit, [
      '🛣️🚁.jpg',
      '=cmd|calc!A1.jpg',
      '+1.jpg',
      '-rf.jpg',
      '@SUM(A1).jpg',
      'CON.jpg',
      'NUL.jpg',
      'aux/COM1.jpg',
      'a"b;filename=evil.jpg',
      "'; drop table photo; --.jpg",
      '<img src=x onerror=alert(1)>.jpg',
      '%2e%2e%2fup.jpg',
      `\${jndi:ldap://x}.jpg`,
      'خيابان.jpg',
      'jalan rusak.JPG',
      '__proto__.jpg',
      `${'n'.repeat(296)}.jpg`,
    ]),
  ),
  cause('a name used twice for different photos', ['refused', 'name-repeated'], (kit) =>
    named(kit, ['jalan rusak.JPG', '+1.jpg']).map(({ name, bytes }) => ({
      name,
      bytes: Buffer.concat([bytes, Buffer.from('2')]),
    })),
  ),
];
