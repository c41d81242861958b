import { isotropic } from '../fusion/covariance';
import type { Metres } from '../units';
import { isWithin, widen } from './bounds';
import { isInFrame, type KnownPlace, type SurveyDetection } from './known-place';
import { covers, distanceIfOver } from './lies-over';
import type { ResurveyRules } from './resurvey-rules';

/** Farther than this, not even the longest crack's middle may lie over a place. */
const farthestMiddle: Metres = 30;

/** A flight's detections, to be asked which of its photos show one over a place. */
export class DetectionsOver {
  /** From south to north. */
  private readonly sorted: readonly SurveyDetection[];

  constructor(
    detections: readonly SurveyDetection[],
    private readonly rules: ResurveyRules,
  ) {
    this.sorted = [...detections].sort((a, b) => a.place.lat - b.place.lat);
  }

  /** Photos with a patch over the place that nobody had seen at that time. */
  patchesOver(place: KnownPlace, since: Date): Set<string> {
    return this.photosWith(
      place,
      (detection) => detection.knownSince > since && covers(...this.inOneFrame(detection, place)),
    );
  }

  /** Photos with something over the place that fusion took for another thing. */
  othersOver(place: KnownPlace): Set<string> {
    return this.photosWith(
      place,
      (detection) =>
        detection.placeId !== place.id && distanceIfOver(...this.inOneFrame(detection, place)) !== null,
    );
  }

  /** With the errors that they don't share. */
  private inOneFrame(detection: SurveyDetection, place: KnownPlace): [SurveyDetection, KnownPlace] {
    if (!isInFrame(place) || detection.betweenPhotos === undefined) return [detection, place];
    return [
      { ...detection, covariance: isotropic(detection.betweenPhotos) },
      { ...place, covariance: isotropic(this.rules.betweenLaidFlights) },
    ];
  }

  private photosWith(place: KnownPlace, isMeant: (detection: SurveyDetection) => boolean): Set<string> {
    const { lon, lat } = place.place;
    const near = widen({ west: lon, east: lon, south: lat, north: lat }, farthestMiddle);
    const photos = new Set<string>();
    for (let i = this.firstFrom(near.south); i < this.sorted.length; i++) {
      const detection = this.sorted[i]!;
      if (detection.place.lat > near.north) break;
      if (isWithin(detection.place, near) && isMeant(detection)) photos.add(detection.photoId);
    }
    return photos;
  }

  private firstFrom(south: number): number {
    let [low, high] = [0, this.sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.sorted[middle]!.place.lat < south) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
