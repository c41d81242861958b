import { type ComponentType, lazy, Suspense } from 'react';

/** A folder under `pages/` may bring the bell of the header: `bell.tsx` with the component as its default export. */
const bells = Object.values(import.meta.glob<{ readonly default: ComponentType }>('../pages/*/bell.tsx')).map(
  (load) => lazy(load),
);

export function BellSlot() {
  const [Bell] = bells;
  return Bell ? (
    <Suspense fallback={null}>
      <Bell />
    </Suspense>
  ) : null;
}
