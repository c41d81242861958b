import type { PhotoToRegister } from './flight-photos';
import type { FlightGround } from './ground-relief';
import { answerInTurn } from './matching-round';
import { listPhotos, registerPhotos } from './register-photos';
import type { RegistrationOutcome } from './registration-outcome';

/** For specs: registers in one go. */
export function registerAtOnce(
  photos: readonly PhotoToRegister[],
  ground: FlightGround | null = null,
  earlier: readonly PhotoToRegister[] = [],
): RegistrationOutcome {
  const listed = listPhotos(photos, earlier);
  const steps = registerPhotos(photos, ground, earlier);
  let step = steps.next([]);
  while (!step.done) {
    const answering = answerInTurn(step.value, (photo) => listed[photo]!.image);
    let answer = answering.next();
    while (!answer.done) answer = answering.next();
    step = steps.next(answer.value);
  }
  return step.value;
}
