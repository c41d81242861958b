import { djiTags, someTags } from './camera-tags.builder';
import { georeferencePixels } from './georeference-pixels';
import { geotagFromTags } from './geotag-from-tags';

describe('georeferencePixels', () => {
  it('places points in their order, with their error', () => {
    const placed = georeferencePixels(geotagFromTags(someTags()), [
      { x: 2000, y: 1500 },
      { x: 9999, y: 0 },
      { x: 0, y: 0 },
    ]);
    expect(placed).toHaveLength(3);
    expect(placed[0]).toMatchObject({ method: 'take-off-plane', grade: 'good', reasons: [] });
    expect(placed[0]!.lon).toBeCloseTo(106.84, 8);
    expect(placed[0]!.lat).toBeCloseTo(-6.31, 8);
    expect(placed[0]!.sigmaEast).toBeGreaterThan(2);
    expect(Math.abs(placed[2]!.correlation!)).toBeLessThanOrEqual(1);
    expect(placed[1]).toMatchObject({
      lon: null,
      lat: null,
      sigmaEast: null,
      reasons: [{ code: 'outside-photo' }],
    });
  });

  it('places nothing on a photo whose pose isn’t trusted, and says why', () => {
    const edited = geotagFromTags(someTags({ software: ['GIMP 2.10'], xmp: { 'drone-dji': djiTags() } }));
    expect(georeferencePixels(edited, [{ x: 2000, y: 1500 }])).toEqual([
      expect.objectContaining({
        lon: null,
        lat: null,
        grade: 'low',
        reasons: [expect.objectContaining({ code: 'edited-after-capture' })],
      }),
    ]);
  });
});
