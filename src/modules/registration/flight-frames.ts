import type { EntityManager } from 'typeorm';

/** Flights that were laid on one another by what their photos show have one frame, named after the flight that they all lie on. */
export type FrameOf = (flightId: string) => string;

export async function loadFlightFrames(manager: Pick<EntityManager, 'query'>): Promise<FrameOf> {
  const rows: { id: string; laid_on: string }[] = await manager.query(
    `select id, registration #>> '{earlier,flightId}' as laid_on from flight
     where jsonb_typeof(registration #> '{earlier,shift}') = 'object'`,
  );
  const laidOn = new Map(rows.map(({ id, laid_on }) => [id, laid_on]));
  return (flightId) => {
    const passed = new Set<string>();
    let frame = flightId;
    for (let next = laidOn.get(frame); next !== undefined; next = laidOn.get(frame)) {
      // Times of flights can be put right later.
      if (passed.has(frame)) return flightId;
      passed.add(frame);
      frame = next;
    }
    return frame;
  };
}
