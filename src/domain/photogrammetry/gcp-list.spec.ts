import { readGcpList } from './gcp-list';

const asDegrees = () => (x: number, y: number) => ({ lon: x, lat: y });
const asked: string[] = [];
const noting = (crs: string) => {
  asked.push(crs);
  return asDegrees();
};

describe('readGcpList', () => {
  it('reads sights with their lines, whatever stands between the fields', () => {
    const text =
      '# surveyed in May\nEPSG:4326\n106.84 -6.31 12.5 100.5 200 DJI_1.JPG A\n\n106.85\t-6.32\t0\t3\t4\tDJI_2.JPG\r\n';
    expect(readGcpList(text, asDegrees)).toEqual({
      problems: [],
      sights: [
        {
          line: 3,
          label: 'A',
          place: { lon: 106.84, lat: -6.31 },
          photo: 'DJI_1.JPG',
          pixel: { x: 100.5, y: 200 },
        },
        {
          line: 5,
          label: '106.85,-6.32',
          place: { lon: 106.85, lat: -6.32 },
          photo: 'DJI_2.JPG',
          pixel: { x: 3, y: 4 },
        },
      ],
    });
  });

  it.each([
    ['EPSG:32748', 'EPSG:32748'],
    ['epsg: 4326', 'EPSG:4326'],
    ['WGS84 UTM 48S', 'EPSG:32748'],
    ['WGS84 UTM 48N', 'EPSG:32648'],
    ['WGS84', 'EPSG:4326'],
    ['+proj=utm +zone=48 +south +datum=WGS84', '+proj=utm +zone=48 +south +datum=WGS84'],
  ])('takes "%s" for %s', (head, crs) => {
    asked.length = 0;
    readGcpList(`${head}\n1 2 0 3 4 a.jpg`, noting);
    expect(asked).toEqual([crs]);
  });

  it('goes on past lines that are wrong, and names them', () => {
    const { sights, problems } = readGcpList(
      'EPSG:4326\n1 2 0 3 4 a.jpg P\n1 2 0 3\n1 2 0 x 4 a.jpg\n200 95 0 3 4 a.jpg',
      asDegrees,
    );
    expect(sights).toHaveLength(1);
    expect(problems.map(({ line }) => line)).toEqual([3, 4, 5]);
  });

  it('refuses a file without coordinate system, and one without any point', () => {
    for (const text of ['', '1 2 0 3 4 a.jpg', 'WGS84 UTM 99S\n1 2 0 3 4 a.jpg'])
      expect(() => readGcpList(text, asDegrees)).toThrow(/first line/);
    expect(() => readGcpList('EPSG:4326\nnan nan 0 1 2 a.jpg\nb', asDegrees)).toThrow(/line 2 .*line 3 /);
    expect(() => readGcpList('EPSG:4326', asDegrees)).toThrow(/no point/);
  });
});
