import { PhotoRejection } from '../../../src/domain/domain-error';
import type { PhotoDto } from '../../../src/modules/photo/photo.dto';
import type { PhotoRenderer } from '../../../src/platform/imaging/photo-renderer';
import { type ApiCaller, startTestApi, type TestApi } from '../../support/api';
import {
  aFile,
  anEyeThatSees,
  ingestService,
  openFlight,
  sharpPicture,
  uploadAll,
} from '../../support/upload';

describe('a photo’s quality, once its bytes arrived', () => {
  let api: TestApi;
  let operator: ApiCaller;
  let flightId: string;
  beforeAll(async () => {
    api = await startTestApi();
    operator = await api.signIn('operator');
    flightId = await openFlight(operator);
  });
  afterAll(() => api.stop());

  /** Uploads a photo and lets this eye look at it. */
  async function arrive(name: string, eye: PhotoRenderer): Promise<PhotoDto> {
    const [id = ''] = await uploadAll(operator, flightId, [aFile(name)]);
    expect((await operator.get<PhotoDto>(`/api/photos/${id}`)).body.quality).toBeNull();
    await ingestService(api, eye).ingest(id, 1);
    return (await operator.get<PhotoDto>(`/api/photos/${id}`)).body;
  }
  const anEyeThatFails = (error: Error) =>
    ({ look: () => Promise.reject(error) }) as unknown as PhotoRenderer;

  it('is told before its place is known', async () => {
    const { state, quality } = await arrive('sharp.jpg', anEyeThatSees(sharpPicture));
    expect(state).toBe('stored');
    expect(quality).toEqual({
      severity: null,
      findings: [],
      blur: 0.2,
      heightOverGroundMetres: null,
      offNadirDegrees: null,
    });
  });

  it('names what is wrong and what to do', async () => {
    const { quality } = await arrive('soft.jpg', anEyeThatSees({ ...sharpPicture, blur: 0.6 }));
    expect(quality).toMatchObject({ severity: 'problem', findings: [{ code: 'blurred' }] });
    expect(quality?.findings[0]?.message).toContain('take it again');
  });

  it('says so when the pixels can’t be decoded, and leaves the last word to detection', async () => {
    const eye = anEyeThatFails(new PhotoRejection('truncated-photo', 'The photo is cut off.'));
    const { state, quality } = await arrive('cut.jpg', eye);
    expect(state).toBe('stored');
    expect(quality?.findings).toMatchObject([
      { code: 'picture-unreadable', message: 'The photo is cut off.' },
    ]);
  });

  it('stays open when nobody could look, and the photo goes on', async () => {
    const { state, quality } = await arrive('unseen.jpg', anEyeThatFails(new Error('child gone')));
    expect({ state, quality }).toEqual({ state: 'stored', quality: null });
  });
});
