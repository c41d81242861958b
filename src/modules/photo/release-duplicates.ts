import type { EntityManager } from 'typeorm';
import { flightDuplicate } from '../../domain/photo/manifest-rules';
import type { FlightState } from '../../domain/pipeline';

/**
 * Frees the duplicates that waited for the bytes of a photo which will never be stored.
 * While the flight is receiving, the first of them is asked for in its stead; once it is sealed nobody will send it,
 * so they are rejected with the reason. Call it in the transaction that ends the photo. Idempotent.
 */
export async function releaseDuplicates(
  manager: EntityManager,
  photo: { readonly id: string; readonly flightId: string; readonly name: string },
  now: Date,
): Promise<void> {
  const [flight]: { state: FlightState }[] = await manager.query(
    'select state from flight where id = $1 for update',
    [photo.flightId],
  );
  const waiting: { id: string; name: string }[] = await manager.query(
    `select id, name from photo where duplicate_of = $1 and flight_id = $2 and state = 'duplicate' order by id`,
    [photo.id, photo.flightId],
  );
  const [heir, ...others] = waiting;
  if (!heir) return;
  if (flight?.state !== 'receiving') {
    await manager.query(
      `update photo set state = 'rejected', duplicate_of = null, rejection_code = 'never-arrived', rejection_message = $2, updated_at = $3
       where id = any($1::uuid[])`,
      [
        waiting.map((duplicate) => duplicate.id),
        `Its bytes were to come with ${photo.name}, which was refused. Send this file in a new flight.`,
        now,
      ],
    );
    return;
  }
  await manager.query(
    `update photo set state = 'expected', run = run + 1, is_uploaded = false, duplicate_of = null, rejection_code = null,
       rejection_message = null, updated_at = $2 where id = $1`,
    [heir.id, now],
  );
  await manager.query(
    `update photo set duplicate_of = $2, rejection_message = $3, updated_at = $4 where id = any($1::uuid[])`,
    [others.map((duplicate) => duplicate.id), heir.id, flightDuplicate(heir).message, now],
  );
}
