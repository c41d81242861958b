import { judgeFile, mediaTypeOf } from './photo-file';

const MAX_BYTES = 300_000_000;
const judge = (name: string, rest: { sizeBytes?: number; mediaType?: string } = {}) =>
  judgeFile({ name, sizeBytes: 8_000_000, ...rest }, MAX_BYTES)?.code ?? 'taken';

describe('what a manifest says of a file', () => {
  it.each(['a.jpg', 'A.JPEG', 'a.png', 'a.tif', 'a.TIFF', 'a.webp', 'folder.d/a.jpg'])('takes %s', (name) => {
    expect(judge(name)).toBe('taken');
  });

  it('takes a photo without an extension by its media type', () => {
    expect(judge('photo', { mediaType: 'image/jpeg' })).toBe('taken');
  });

  it.each([
    ['a.heic', 'unsupported-heic'],
    ['a.HIF', 'unsupported-heic'],
    ['a.dng', 'unsupported-dng'],
    ['a.NEF', 'unsupported-raw'],
    ['.DS_Store', 'not-a-photo'],
    ['.jpg', 'not-a-photo'],
    ['notes.txt', 'not-a-photo'],
    ['DJI_0001.MP4', 'not-a-photo'],
    ['DJI_0001.SRT', 'not-a-photo'],
    ['archive.zip', 'not-a-photo'],
    ['jpg', 'not-a-photo'],
    ['../a.jpg', 'unsafe-name'],
  ])('refuses %s as %s', (name, code) => {
    expect(judge(name)).toBe(code);
  });

  it.each([
    ['image/heic', 'unsupported-heic'],
    ['image/x-adobe-dng', 'unsupported-dng'],
  ])('refuses the media type %s as %s, whatever the name', (mediaType, code) => {
    expect(judge('a.jpg', { mediaType })).toBe(code);
  });

  it('refuses an empty file, and one above the limit', () => {
    expect(judge('a.jpg', { sizeBytes: 0 })).toBe('empty-file');
    expect(judge('a.jpg', { sizeBytes: MAX_BYTES })).toBe('taken');
    expect(judge('a.jpg', { sizeBytes: MAX_BYTES + 1 })).toBe('too-large');
  });

  it('says what to do instead', () => {
    expect(judgeFile({ name: 'a.heic', sizeBytes: 1 }, MAX_BYTES)?.message).toContain('JPEG');
    expect(judgeFile({ name: 'a.jpg', sizeBytes: 301_500_000 }, MAX_BYTES)?.message).toContain('302 MB');
  });
});

describe('the media type of a name', () => {
  it('goes by its extension', () => {
    expect(mediaTypeOf('A.JPG')).toBe('image/jpeg');
    expect(mediaTypeOf('photo')).toBe('application/octet-stream');
  });
});
