import type { PlaceView } from './place-view';

let made = 0;

/** For specs: a view that counts fully and shows nothing, except for what is told. */
export const aView = (told: Partial<PlaceView> = {}): PlaceView => ({
  photoId: `photo-${made++}`,
  flaw: null,
  weight: told.flaw ? 0 : 1,
  groundSampleDistance: 0.01,
  offNadir: 5,
  showsDamage: false,
  showsRepair: false,
  ...told,
});

export const views = (count: number, told: Partial<PlaceView> = {}): PlaceView[] =>
  Array.from({ length: count }, () => aView(told));
