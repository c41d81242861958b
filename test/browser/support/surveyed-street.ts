import sharp from 'sharp';
import { RenditionService } from '../../../src/modules/photo/rendition.service';
import type { TestApi } from '../../support/api';
import { aDetection, aGeotag, aTicket, type TicketTold } from '../../support/builders';
import { aFile, ingestService, openFlight, uploadAll } from '../../support/upload';

const WIDTH_PX = 1600;
const HEIGHT_PX = 1200;

export interface SurveyedStreet {
  readonly flightId: string;
  readonly photoId: string;
  /** A ticket whose damage the photo shows, and the box that shows it; or as many boxes. */
  ticket(
    told?: TicketTold & { readonly views?: number },
  ): Promise<{ readonly id: string; readonly number: string }>;
}

/** A flight of one real photo, stored, examined and cut into tiles, for screens that show pictures. */
export async function surveyStreet(api: TestApi): Promise<SurveyedStreet> {
  const operator = await api.signIn('operator', 'surveyor');
  const flightId = await openFlight(operator, 'Jalan Kemang Raya');
  const [photoId = ''] = await uploadAll(operator, flightId, [aFile('DJI_0001.JPG', await streetPicture())]);
  await ingestService(api).ingest(photoId, 1);
  await api.database.query(
    `update photo set state = 'detected', geotag = $2, lon = 106.84, lat = -6.31, gsd_m = 0.01, pose_grade = 'good',
       width_px = ${WIDTH_PX}, height_px = ${HEIGHT_PX}, taken_at = now() where id = $1`,
    [photoId, JSON.stringify({ ...aGeotag(), width: WIDTH_PX, height: HEIGHT_PX })],
  );
  const renditions = api.app.get(RenditionService, { strict: false });
  await renditions.tile(photoId, 1);
  // No worker runs here: what somebody other than a reviewer orders is made at once.
  const order = renditions.orderPyramid.bind(renditions);
  renditions.orderPyramid = async (id, audience) => {
    await order(id, audience);
    await renditions.tile(id, 1);
  };
  await api.database.query(`update flight set state = 'processed', processed_at = now() where id = $1`, [
    flightId,
  ]);
  const flight = { id: flightId } as Parameters<typeof aTicket>[1];
  const photo = { id: photoId, flightId } as Parameters<typeof aDetection>[1];
  let made = 0;
  return {
    flightId,
    photoId,
    ticket: async ({ views = 1, ...told } = {}) => {
      const at = told.at ?? { east: (made % 5) * 4 - 8, north: Math.floor(made / 5) * 4 - 4 };
      const ticket = await aTicket(api.database, flight, {
        createdAt: new Date(Date.now() - 86_400_000),
        ...told,
        at,
      });
      for (let view = 0; view < views; view++) {
        const box = {
          x: 200 + (made % 5) * 240,
          y: 200 + Math.floor(made / 5) * 240,
          width: 120,
          height: 90,
        };
        made = (made + 1) % 20;
        await aDetection(api.database, photo, { defectId: ticket.defectId, at, box, score: told.score });
      }
      return { id: ticket.id, number: ticket.number };
    },
  };
}

/** Asphalt with dark patches where the boxes lie. */
async function streetPicture(): Promise<Buffer> {
  const patches = Array.from({ length: 20 }, (_, i) => ({
    input: Buffer.from(
      `<svg width="110" height="80"><ellipse cx="55" cy="40" rx="${30 + i}" ry="26" fill="#2b2b2b"/></svg>`,
    ),
    left: 205 + (i % 5) * 240,
    top: 205 + Math.floor(i / 5) * 240,
  }));
  return sharp({
    create: {
      width: WIDTH_PX,
      height: HEIGHT_PX,
      channels: 3,
      background: '#7d7f80',
      noise: { type: 'gaussian', mean: 125, sigma: 14 },
    },
  })
    .composite(patches)
    .jpeg()
    .toBuffer();
}
