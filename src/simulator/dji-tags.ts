import type { Metres } from '../domain/units';
import { app1, exifSegment } from './exif-segment';
import { type CameraSize, type PlannedPhoto, simulatedCamera } from './flight-plan';

const zoneOffsetHours = 7;
const zone = '+07:00';

export interface DjiTagOptions {
  readonly rtk: boolean;
  readonly size: CameraSize;
}

/** EXIF and XMP segments of one photo, as a DJI drone writes them. */
export function djiSegments(photo: PlannedPhoto, { rtk, size }: DjiTagOptions): Buffer[] {
  const { reported } = photo;
  return [
    exifSegment({
      make: simulatedCamera.make,
      model: simulatedCamera.model,
      software: '10.00.01.00',
      description: 'default',
      serial: 'SIM0000001',
      dateTime: localTime(photo.takenAt),
      zone,
      width: size.width,
      height: size.height,
      orientation: 1,
      focalLengthMillimetres: simulatedCamera.focalLengthMillimetres,
      focalLengthIn35mm: simulatedCamera.focalLengthIn35mm,
      exposureSeconds: 1 / 1000,
      iso: 100,
      gps: photo.hasGps ? { position: reported.position, altitude: reported.absoluteAltitude } : null,
    }),
    xmpSegment(photo, rtk),
  ];
}

/** The drone-dji packet. Without a position the GPS and altitude tags are left out, the gimbal's stay. */
export function djiXmp(photo: PlannedPhoto, rtk: boolean): string {
  const { reported } = photo;
  const attributes: [string, string][] = [];
  if (photo.hasGps) {
    attributes.push(
      ['AbsoluteAltitude', signed(reported.absoluteAltitude)],
      ['RelativeAltitude', signed(reported.relativeAltitude)],
      ['GpsStatus', rtk ? 'RTK' : 'GPS'],
      ['GpsLatitude', reported.position.lat.toFixed(9)],
      ['GpsLongitude', reported.position.lon.toFixed(9)],
    );
  }
  attributes.push(
    ['GimbalRollDegree', signed(reported.gimbalRoll)],
    ['GimbalYawDegree', signed(reported.gimbalYaw)],
    ['GimbalPitchDegree', signed(reported.gimbalPitch)],
    ['FlightRollDegree', signed(0)],
    ['FlightYawDegree', signed(reported.flightYaw)],
    ['FlightPitchDegree', signed(0)],
    ['CalibratedFocalLength', reported.calibratedFocalLength.toFixed(6)],
    ['CalibratedOpticalCenterX', (photo.camera.width / 2).toFixed(6)],
    ['CalibratedOpticalCenterY', (photo.camera.height / 2).toFixed(6)],
    ...dewarpTags(photo),
  );
  if (rtk && photo.hasGps) {
    attributes.push(
      ['RtkFlag', '50'],
      ['RtkStdLon', '0.012'],
      ['RtkStdLat', '0.011'],
      ['RtkStdHgt', '0.024'],
    );
  }
  const lines = attributes.map(([name, value]) => `   drone-dji:${name}="${value}"`).join('\n');
  return `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="DJI Meta Data"
   xmlns:tiff="http://ns.adobe.com/tiff/1.0/"
   xmlns:xmp="http://ns.adobe.com/xap/1.0/"
   xmlns:drone-dji="http://www.dji.com/drone-dji/1.0/"
   tiff:Make="${simulatedCamera.make}"
   tiff:Model="${simulatedCamera.model}"
   xmp:CreateDate="${localTime(photo.takenAt).slice(0, 10).replaceAll(':', '-')}"
${lines}/>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>`;
}

/**
 * Flag 1 says that the photo is flat already. Else the lens: `date;fx,fy,cx,cy,k1,k2,p1,p2,k3`, cx and cy in pixels from the
 * optical centre (DJI, image processing guides of the P4 Multispectral and the Mavic 3M).
 */
function dewarpTags({ camera, reported, takenAt }: PlannedPhoto): [string, string][] {
  const { lens } = camera;
  if (!lens) return [['DewarpFlag', '1']];
  const focalLength = reported.calibratedFocalLength;
  const terms = [
    focalLength,
    focalLength,
    lens.offCentreX * camera.width,
    lens.offCentreY * camera.width,
    lens.k1,
    lens.k2,
    lens.p1,
    lens.p2,
    lens.k3,
  ];
  const data = `${takenAt.slice(0, 10)};${terms.map((term) => term.toFixed(9)).join(',')}`;
  return [
    ['DewarpData', data],
    ['DewarpFlag', '0'],
  ];
}

function xmpSegment(photo: PlannedPhoto, rtk: boolean): Buffer {
  return app1(
    Buffer.concat([
      Buffer.from('http://ns.adobe.com/xap/1.0/\0', 'latin1'),
      Buffer.from(djiXmp(photo, rtk), 'utf8'),
    ]),
  );
}

/** Two decimals and always a sign, as DJI prints; a hundredth of a degree is 7 mm at 40 m. */
function signed(value: Metres): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(2)}`;
}

function localTime(isoTime: string): string {
  const shifted = new Date(Date.parse(isoTime) + zoneOffsetHours * 3600 * 1000).toISOString();
  return `${shifted.slice(0, 10).replaceAll('-', ':')} ${shifted.slice(11, 19)}`;
}
