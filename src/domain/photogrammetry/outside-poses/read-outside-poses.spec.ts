import { someTags } from '../camera-tags.builder';
import { geotagFromTags } from '../geotag-from-tags';
import { localFrame } from '../local-frame';
import { takeOffAltitude, withOutsidePose } from './outside-pose';
import { poseFinder, readOutsidePoses } from './read-outside-poses';

/** Rotation vectors, by hand: world (east, north, up) to camera of a photo straight down with its top north, and east. */
const topNorth = [Math.PI, 0, 0];
const topEast = [Math.PI * Math.SQRT1_2, -Math.PI * Math.SQRT1_2, 0];

const shot = (filename: string, rotation: number[], coordinates = [106.84, -6.31, 155]) => ({
  type: 'Feature',
  properties: { filename, focal: 0.6, width: 4000, height: 3000, rotation },
  geometry: { type: 'Point', coordinates },
});
/** A system of its own: the test's place at 700 km east, 9,300 km north, a hundred kilometres a degree. */
const projectorOf = (crs: string) => {
  if (crs !== 'EPSG:32748') throw new Error(`asked for ${crs}`);
  return (x: number, y: number) => ({
    lon: 106.84 + (x - 700_000) / 100_000,
    lat: -6.31 + (y - 9_300_000) / 100_000,
  });
};
const read = (file: unknown) =>
  readOutsidePoses(typeof file === 'string' ? file : JSON.stringify(file), projectorOf);
/** Straight down, heading is yaw + roll. */
const heading = (attitude: { yaw: number; roll: number } | null | undefined) =>
  ((attitude?.yaw ?? Number.NaN) + (attitude?.roll ?? 0) + 360) % 360;

describe('readOutsidePoses', () => {
  it('reads shots.geojson, turning grid north into true north', () => {
    // 1.84 degrees east of zone 48's middle at -6.31: convergence atan(tan(1.84) sin(-6.31)) = -0.202 degrees.
    const poses = read({
      type: 'FeatureCollection',
      features: [shot('DJI_1.JPG', topEast), shot('DJI_2.JPG', topEast, [105, -6.31, 155])],
    });
    const pose = poses.get('DJI_1.JPG');
    expect(pose).toMatchObject({
      position: { lon: 106.84, lat: -6.31 },
      altitude: 155,
      lens: { focalRatio: 0.6 },
    });
    expect(pose?.attitude?.pitch).toBeCloseTo(-90, 6);
    expect(heading(pose?.attitude)).toBeCloseTo(90 - 0.2022, 3);
    expect(heading(poses.get('DJI_2.JPG')?.attitude)).toBeCloseTo(90, 6);
  });

  it('reads reconstruction.json with its cameras', () => {
    // Camera at 10 m east, 20 m north, 50 m up: t = -R c, with R = diag(1, -1, -1).
    const file = [
      {
        reference_lla: { longitude: 106.84, latitude: -6.31, altitude: 100 },
        cameras: {
          main: {
            projection_type: 'brown',
            focal_x: 0.61,
            focal_y: 0.61,
            c_x: 0.01,
            c_y: -0.02,
            k1: -0.1,
            k2: 0.02,
            k3: 0,
            p1: 0.001,
            p2: 0,
          },
        },
        shots: { 'DJI_7.JPG': { camera: 'main', rotation: topNorth, translation: [-10, 20, 50] } },
      },
    ];
    const pose = read(file).get('DJI_7.JPG')!;
    const { east, north } = localFrame({ lon: 106.84, lat: -6.31 }).toLocal(pose.position);
    expect(east).toBeCloseTo(10, 6);
    expect(north).toBeCloseTo(20, 6);
    expect(pose.altitude).toBeCloseTo(150, 9);
    expect(heading(pose.attitude) % 360).toBeCloseTo(0, 6);
    expect(pose.lens).toMatchObject({
      focalRatio: 0.61,
      centreRatio: { x: 0.01, y: -0.02 },
      distortion: { k1: -0.1, p1: 0.001 },
    });
  });

  it.each([
    [
      'Metashape',
      '# Cameras\n#Label,X/Longitude,Y/Latitude,Z/Altitude,Yaw,Pitch,Roll,X_est,Y_est,Z_est,Yaw_est,Pitch_est,Roll_est\nDJI_1,106.80,-6.30,140,0,0,0,106.84,-6.31,155,90,0,0',
    ],
    ['Pix4D', 'imagename;latitude;longitude;altitude;yaw;pitch;roll\nDJI_1.JPG;-6.31;106.84;155;90;0;0'],
    [
      'PPK',
      'SourceFile,Longitude,Latitude,Ellipsoidal Height,Yaw,Pitch,Roll,SDN\n"flights/DJI_1.JPG",106.84,-6.31,155,90,0,0,0.02',
    ],
  ])('reads a table as %s writes it', (_, text) => {
    const pose = poseFinder(read(text))('DJI_1.JPG')!;
    expect(pose.position).toEqual({ lon: 106.84, lat: -6.31 });
    expect(pose.altitude).toBe(155);
    expect(pose.attitude?.pitch).toBeCloseTo(-90, 6);
    expect(heading(pose.attitude)).toBeCloseTo(90, 6);
  });

  it('refuses what it can’t tell, and finds no pose for an unknown photo', () => {
    for (const text of ['', 'hello', '{"features": 3', '[null]', 'name;colour\nDJI_1;red'])
      expect(() => read(text)).toThrow(/poses file/);
    expect(() => read({ features: [] })).toThrow(/no pose/);
    expect(poseFinder(read({ features: [shot('DJI_1.JPG', topNorth)] }))('DJI_9.JPG')).toBeNull();
  });
});

describe('tables in other than degrees', () => {
  const utm = 'DJI_1.JPG,700010,9300020,155,90,0,0';
  const columns = 'name,x,y,z,yaw,pitch,roll';
  const place = { lon: 106.84 + 10 / 100_000, lat: -6.31 + 20 / 100_000 };

  it.each([
    ['a code above the header', `# EPSG:32748\n${columns}\n${utm}`],
    [
      'a WKT whose outermost code stands last',
      `# CoordinateSystem: PROJCS["WGS 84 / UTM zone 48S",GEOGCS["WGS 84",AUTHORITY["EPSG","4326"]],AUTHORITY["EPSG","32748"]]\n#Label,X/Easting,Y/Northing,Z/Altitude,Yaw,Pitch,Roll,X_est,Y_est\nDJI_1,1,2,155,90,0,0,700010,9300020`,
    ],
    ['a UTM zone', `WGS 84 / UTM zone 48S\n${columns}\n${utm}`],
  ])('reads them by %s', (_, text) => {
    const { position, attitude } = poseFinder(read(text))('DJI_1.JPG')!;
    expect(position.lon).toBeCloseTo(place.lon, 9);
    expect(position.lat).toBeCloseTo(place.lat, 9);
    expect(heading(attitude)).toBeCloseTo(90, 6);
  });

  it('takes columns called longitude and latitude for degrees, whatever stands above', () => {
    const text = '# EPSG:32748\nname,longitude,latitude\nDJI_1,106.84,-6.31';
    expect(poseFinder(read(text))('DJI_1.JPG')?.position).toEqual({ lon: 106.84, lat: -6.31 });
  });

  const code = (text: string) => {
    try {
      read(text);
      return 'read';
    } catch (error) {
      return (error as { code?: string }).code;
    }
  };

  it('asks for the system where none is named, and refuses local ones', () => {
    expect(code(`${columns}\n${utm}`)).toBe('poses-without-crs');
    expect(code(`LOCAL_CS["Local Coordinates (m)"]\n${columns}\n${utm}`)).toBe('poses-local-crs');
  });

  it('tells columns that were changed round', () => {
    expect(code('name,longitude,latitude\nDJI_1,-6.31,106.84')).toBe('poses-axes-swapped');
    expect(code(`# EPSG:32748\n${columns}\nDJI_1,9300020,700010,155,0,0,0`)).toBe('poses-axes-swapped');
  });
});

describe('takeOffAltitude', () => {
  const at = (altitude: number | null, heightAboveGround: number | null) => ({ altitude, heightAboveGround });

  it('is what altitudes in the file and heights in the photos agree on', () => {
    expect(takeOffAltitude([at(140.2, 40), at(141, 41), at(150, null), at(90, 30)])).toBeNull();
    expect(takeOffAltitude([at(140.2, 40), at(141, 41), at(139.7, 40), at(90, 30)])).toBe(100);
    expect(takeOffAltitude([])).toBeNull();
  });
});

describe('withOutsidePose', () => {
  const own = geotagFromTags(someTags({ gps: { altitude: 140 } }));
  const outside = read({ features: [shot('a.jpg', topNorth, [106.8401, -6.3101, 143])] }).get('a.jpg')!;

  it('takes place, height, angles and focal length, with smaller errors', () => {
    const { pose, grade } = withOutsidePose(own, outside, 100);
    expect(pose?.position).toEqual({ lon: 106.8401, lat: -6.3101 });
    // Take-off at 100 m; the camera at 143 m.
    expect(pose?.heightAboveGround).toBeCloseTo(43, 9);
    expect(pose?.intrinsics.focalLength).toBeCloseTo(2400, 9);
    expect(pose?.sigma.yaw).toBeLessThan(own.pose!.sigma.yaw);
    expect(pose?.sigma.focalLengthRelative).toBeLessThan(own.pose!.sigma.focalLengthRelative);
    expect(grade).toBe('good');
  });

  it('keeps the photo’s height when the file’s is on another datum', () => {
    expect(withOutsidePose(own, { ...outside, altitude: 160.5 }, 100).pose?.heightAboveGround).toBe(40);
    // Whose zero lies where isn't known from one photo.
    expect(withOutsidePose(own, outside).pose).toMatchObject({ heightAboveGround: 40, sigma: { height: 1 } });
  });

  it('mends a photo that was edited, and says where the pose came from', () => {
    const edited = geotagFromTags(someTags({ gps: { altitude: 140 }, software: ['GIMP'] }));
    expect(withOutsidePose(edited, outside)).toMatchObject({
      grade: 'fair',
      reasons: [{ code: 'pose-from-outside' }, { code: 'edited-after-capture' }],
    });
    expect(withOutsidePose(edited, { ...outside, attitude: null }).grade).toBe('low');
  });

  it('gives a photo without a position its place, by what its header tells beside it', () => {
    const lost = geotagFromTags(someTags({ gps: { latitude: null, longitude: null } }));
    expect(lost).toMatchObject({ grade: 'none', pose: null });
    const placed = withOutsidePose(lost, { ...outside, attitude: null, lens: null });
    expect(placed).toMatchObject({
      grade: 'fair',
      position: outside.position,
      reasons: [{ code: 'pose-from-outside' }, { code: 'no-position' }],
    });
    expect(placed.pose).toMatchObject({ heightAboveGround: 40, yaw: 30, position: outside.position });
    expect(placed.pose?.sigma).toMatchObject({ horizontal: 2, height: 1, yaw: 3 });
    expect(placed.parts).toBeUndefined();
    expect(placed.groundSampleDistance).toBeGreaterThan(0);
  });

  it('gives a photo without any pose all of it, once the take-off level is known', () => {
    const bare = geotagFromTags(
      someTags({
        gps: { latitude: null, longitude: null },
        xmp: { 'drone-dji': { FlightYawDegree: 3 } },
      }),
    );
    expect(withOutsidePose(bare, outside)).toMatchObject({
      pose: null,
      grade: 'none',
      reasons: [{ code: 'outside-pose-incomplete', message: expect.stringContaining('height') }, {}, {}, {}],
    });
    expect(withOutsidePose(bare, outside, 100)).toMatchObject({
      grade: 'fair',
      pose: { heightAboveGround: 43, sigma: { yaw: 0.3 } },
    });
  });

  it('doesn’t trust a position alone where more than that is wrong', () => {
    const edited = geotagFromTags(someTags({ gps: { latitude: null }, software: ['GIMP'] }));
    expect(withOutsidePose(edited, { ...outside, attitude: null }).grade).toBe('low');
    const cropped = geotagFromTags(someTags({ width: 2000, height: 2000 }));
    expect(withOutsidePose(cropped, { ...outside, lens: null }).grade).toBe('low');
    expect(withOutsidePose(cropped, outside).grade).toBe('fair');
  });

  it('keeps the photo’s own pose when the file’s is of another place', () => {
    const far = withOutsidePose(own, { ...outside, position: { lon: 106.86, lat: -6.31 } });
    expect(far).toMatchObject({ pose: own.pose, reasons: [{ code: 'outside-pose-far' }] });
    const elsewhere = { ...outside, position: { lon: -73, lat: 40 } };
    expect(withOutsidePose(own, elsewhere).pose).toEqual(own.pose);
  });

  it('says when file and photo together make no whole pose', () => {
    const bare = geotagFromTags(someTags({ xmp: {}, focalLengthMillimetres: null, focalLength35mm: null }));
    expect(withOutsidePose(bare, outside)).toMatchObject({
      pose: null,
      reasons: expect.arrayContaining([expect.objectContaining({ code: 'outside-pose-incomplete' })]),
    });
  });
});
