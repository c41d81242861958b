import { type LargeRegistration, threadsOfLarge, timeLargeRegistration } from './large-registration';
import { type RegistrationTrial, runRegistrationTrials } from './registration-trials';

export interface RegistrationReport {
  readonly trials: readonly RegistrationTrial[];
  readonly large: LargeRegistration;
}

export const makeRegistrationReport = async (): Promise<RegistrationReport> => ({
  large: await timeLargeRegistration(),
  trials: await runRegistrationTrials(),
});

export const describeRegistration = ({ trials, large }: RegistrationReport): string[] => [
  '| registration, simulated | photos | registered, weak, unregistered | scatter by tags | scatter registered |',
  '|---|---|---|---|---|',
  ...trials.map(
    ({ name, photos, grades, scatterBefore, scatterAfter }) =>
      `| ${name} | ${photos} | ${grades.registered}, ${grades.weak}, ${grades.unregistered} | ${scatterBefore.toFixed(2)} m | ${scatterAfter.toFixed(2)} m |`,
  ),
  '',
  `${large.photos} photos at 40 m (${large.pairsMatched} pairs matched, ${large.registered} photos registered) took ${(large.elapsed / 1000).toFixed(0)} s in ${threadsOfLarge} threads (${(large.cpu / 1000).toFixed(0)} s of processor time, decoding left out) and ${large.peakMegabytes.toFixed(0)} MB.`,
];
