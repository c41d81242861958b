import { someTags } from './camera-tags.builder';
import { geotagFromTags } from './geotag-from-tags';
import { photoOrigins, severalDrones } from './photo-origin';

const camera = (changes: Parameters<typeof someTags>[0] = {}) => geotagFromTags(someTags(changes)).camera;
const wide = camera({ model: 'M3E', serial: 'CAM-1', droneSerial: 'DRONE-1' });
const tele = camera({ model: 'M3E', serial: 'CAM-2', droneSerial: 'DRONE-1' });
const other = camera({ model: 'M3E', serial: 'CAM-3', droneSerial: 'DRONE-2' });

describe('severalDrones', () => {
  it('takes two cameras under one aircraft for one drone', () => {
    expect(severalDrones([wide, tele, wide])).toBeNull();
    expect(photoOrigins([wide, tele, wide])).toEqual([{ label: 'DJI M3E', photos: 3 }]);
  });

  it('tells two aircraft of one model apart by their serial numbers', () => {
    expect(severalDrones([wide, tele, other])).toMatchObject({
      code: 'several-drones',
      message: expect.stringContaining('2 drones: DJI M3E DRONE-1 (2), DJI M3E DRONE-2 (1)'),
    });
  });

  it('goes by the camera where the aircraft isn’t told, and by the model where neither is', () => {
    const [a, b] = [camera({ serial: 'A' }), camera({ serial: 'B' })];
    expect(photoOrigins([a, b])).toHaveLength(2);
    expect(photoOrigins([camera({ model: 'FC300S' }), camera({ model: 'FC6310' })])).toEqual([
      { label: 'DJI FC300S', photos: 1 },
      { label: 'DJI FC6310', photos: 1 },
    ]);
  });

  it('says nothing of photos that tell nothing', () => {
    const silent = camera({ make: null, model: null });
    expect(severalDrones([silent, silent, wide])).toBeNull();
    expect(severalDrones([])).toBeNull();
  });
});
