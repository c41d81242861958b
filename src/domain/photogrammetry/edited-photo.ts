import type { CameraTags } from './camera-tags';
import { finding, type PoseFinding } from './pose-finding';

/**
 * Programs that save photos again: viewers turn pixels without touching the pose, editors crop and warp.
 * A drone's own Software tag is a firmware version ("v01.23.4920", "10.00.12.04").
 */
const editors =
  /photo ?viewer|photo ?gallery|photos?hop|lightroom|camera raw|gimp|picasa|snapseed|acdsee|irfanview|xnview|faststone|paint|windows photo|microsoft|apple photos|^photos \d|preview|pixelmator|affinity|capture one|darktable|rawtherapee|digikam|imagemagick|graphicsmagick|photoscape|luminar|dxo|corel|polarr|vsco|meitu|canva|instagram|whatsapp|facebook|google|nomacs|gthumb|shotwell|gwenview|ashampoo|movavi|skylum|topaz|hugin|autopano/i;

/** Seconds between capture and the last change that a camera itself may need. */
const ownWriteSeconds = 120;

/**
 * Signs that the file was saved again after capture, so that pixels and pose may no longer belong together.
 * On the flight this was learnt from, six photos had been turned by 180° with Orientation and yaw left as they were: 18-63 m off.
 */
export function findEditing(tags: CameraTags): PoseFinding[] {
  const program = tags.software.find((name) => editors.test(name));
  if (program) {
    return [
      edited(
        `The photo was saved again by "${program}", which may have turned or changed it without correcting its pose. Send the original file from the drone's card.`,
      ),
    ];
  }
  // Camera firmware writes one time; a JFIF marker and a later time together are the mark of a program.
  if (tags.hasJfif && isChangedLater(tags)) {
    return [
      edited(
        "The photo was saved again after capture, so its pose may not fit its pixels any more. Send the original file from the drone's card.",
      ),
    ];
  }
  const isDji = /^(dji|hasselblad)$/i.test(tags.make?.trim() ?? '');
  if (isDji && tags.damage.length === 0 && !tags.xmp['drone-dji'] && !tags.xmp.drone) {
    return [
      edited(
        'The photo comes from a DJI camera but has lost the drone data that DJI writes: some program removed it. Send the original file from the drone’s card.',
      ),
    ];
  }
  return [];
}

const edited = (message: string): PoseFinding => finding('low', 'edited-after-capture', message);

function isChangedLater({ capturedAt, modifiedAt }: CameraTags): boolean {
  const [from, to] = [exifSeconds(capturedAt), exifSeconds(modifiedAt)];
  return from !== null && to !== null && to - from > ownWriteSeconds;
}

function exifSeconds(text: string | null): number | null {
  const match = /^(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)/.exec(text ?? '');
  if (!match) return null;
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
}
