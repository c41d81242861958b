import fc from 'fast-check';
import { findNameFault, labelFor, MAX_NAME_LENGTH } from './photo-name';

describe('a photo’s name', () => {
  it.each([
    'DJI_0001.JPG',
    '100MEDIA/DJI_0001.JPG',
    'Jalan Raya Bogor – pagi.jpg',
    'sub\\DJI.JPG',
    '写真.jpg',
    'a..b.jpg',
    '…/a.jpg',
  ])('may be %j', (name) => {
    expect(findNameFault(name)).toBeNull();
  });

  it.each([
    ['../a.jpg', 'leads out of the folder'],
    ['a/../../b.jpg', 'leads out of the folder'],
    ['..\\a.jpg', 'leads out of the folder'],
    ['/etc/passwd.jpg', 'absolute'],
    ['\\\\server\\share\\a.jpg', 'absolute'],
    ['C:\\photos\\a.jpg', 'absolute'],
    ['c:a.jpg', 'absolute'],
    ['a\u0000.jpg', 'control characters'],
    ['a\n.jpg', 'control characters'],
    ['photo\u202Egpj.exe', 'control characters'],
    ['a\ud800.jpg', 'control characters'],
    ['', 'empty'],
    ['   ', 'empty'],
  ])('may not be %j: it %s', (name, reason) => {
    expect(findNameFault(name)).toMatchObject({
      code: 'unsafe-name',
      message: expect.stringContaining(reason),
    });
  });

  it('may have 300 characters, counted as a person counts them, and no more', () => {
    expect(findNameFault('🛣'.repeat(MAX_NAME_LENGTH))).toBeNull();
    expect(findNameFault('🛣'.repeat(MAX_NAME_LENGTH + 1))).toMatchObject({ code: 'name-too-long' });
  });
});

describe('the label of a name that can’t be kept', () => {
  it.each([
    ['../../etc/a.jpg', '(up)/(up)/etc/a.jpg [f]'],
    ['/a.jpg', 'a.jpg [f]'],
    ['C:\\a.jpg', 'C_/a.jpg [f]'],
    ['photo\u202Egpj.exe', 'photo\ufffdgpj.exe [f]'],
    ['', '(no name) [f]'],
  ])('of %j is %j', (name, label) => {
    expect(labelFor(name, 'f')).toBe(label);
  });

  it('is always a name that may be kept', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (name) => {
        expect(findNameFault(labelFor(name, '0123abcd'))).toBeNull();
      }),
    );
  });

  it('differs where the fingerprints differ', () => {
    expect(labelFor('../a.jpg', '1')).not.toBe(labelFor('../a.jpg', '2'));
  });
});
