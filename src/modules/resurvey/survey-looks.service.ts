import { Injectable } from '@nestjs/common';
import type { SurveyPhoto } from '../../domain/resurvey/observe-flight';
import { findShade, type ShadeTest } from '../../domain/resurvey/shade';
import { FlightGeometryService } from '../flight/flight-geometry.service';
import { mapLimited } from '../photo/map-limited';
import { GreyPhotos } from '../registration/grey-photos.service';
import { type SurveyPhotoRow, toSurveyPhoto } from './survey-photos';

/** Small files, fetched while others are on their way. */
const PHOTOS_AT_ONCE = 4;

/** A flight's photos made ready to be asked where a place lies in them, and whether it lies in shadow there. */
@Injectable()
export class SurveyLooks {
  constructor(
    private readonly geometry: FlightGeometryService,
    private readonly greys: GreyPhotos,
  ) {}

  /** Photos without a pose are left out; of those that registration made no small picture of, shadow is not told. */
  async prepare(rows: readonly SurveyPhotoRow[]): Promise<SurveyPhoto[]> {
    if (rows.length === 0) return [];
    const terrain = await this.geometry.terrainUnderFlight(
      rows[0]!.flight_id,
      rows.map(({ geotag }) => geotag),
    );
    const looks = await mapLimited(rows, PHOTOS_AT_ONCE, async (row) => {
      const photo = toSurveyPhoto(row, terrain);
      return photo && { ...photo, isInShadow: await this.shadeIn(row, photo) };
    });
    return looks.filter((look) => look !== null);
  }

  private async shadeIn({ sha256 }: SurveyPhotoRow, { pose }: SurveyPhoto): Promise<ShadeTest | undefined> {
    const image = sha256 && (await this.greys.find(sha256));
    return image ? findShade(image, pose.intrinsics) : undefined;
  }
}
