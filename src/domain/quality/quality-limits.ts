import type { Degrees, Metres, Milliseconds } from '../units';

/**
 * Blur of `PictureMeasures` from which a photo is called soft or blurred. Eighteen real photos at 1.75 cm a pixel measure 0.19-0.24;
 * smeared by 4 pixels 0.28-0.36, by 6 pixels 0.34-0.45, by 8 pixels 0.41-0.52; Gaussian sigma 1.5 gives 0.32-0.39, sigma 2 0.37-0.47.
 * 159 tiles of another drone's road photos measure 0.11-0.31.
 */
export const softFrom = 0.33;
export const blurredFrom = 0.42;

/** White that takes this share of the picture hides the road under it; vans and markings take one or two hundredths. */
export const whiteShareWarning = 0.08;
export const whiteShareProblem = 0.25;
/** Deep shadow. */
export const blackShareWarning = 0.3;
export const blackShareProblem = 0.6;
/** A picture whose brightest twentieth stays under this is dark all over. */
export const darkBrightLumaWarning = 90;
export const darkBrightLumaProblem = 50;

/** Beyond the target by this factor damage of the smallest class is lost, not only less sure. */
export const gsdProblemFactor = 1.5;

/** Tilt of the optical axis from straight down: sizes and places get less sure, and far edges coarser. */
export const offNadirWarning: Degrees = 15;
export const offNadirProblem: Degrees = 45;

/** CASR 107 (PM 63/2021) and PM 37/2020 (400 ft): above it an approval is needed. */
export const heightLimit: Metres = 120;

const day: Milliseconds = 24 * 60 * 60 * 1000;
/** Wrong zones shift a clock by at most 14 hours; more is wrong. */
export const futureTolerance: Milliseconds = day;
export const longAgo: Milliseconds = 365 * day;
/** Cameras that lost their battery begin to count in one of these years; no survey drone is that old. */
export const clockYearsNeverSet: readonly number[] = [1970, 1980, 2000, 2001, 2010];
