import { Box, Checkbox, Group, UnstyledButton } from '@mantine/core';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../api/client';
import type { BoxOnPhoto } from './PhotoWithBoxes';

export interface View {
  readonly detectionId: string;
  readonly photoId: string;
  readonly photoName: string;
  readonly damageClass: Schema<'Detection'>['damageClass'];
  readonly score: number;
  readonly box: BoxOnPhoto;
  readonly width: number | null;
  readonly height: number | null;
  readonly takenAt: string | null;
  readonly flightId: string;
}

export interface Views {
  readonly all: readonly View[];
  readonly shown: View | null;
  show(index: number): void;
  move(steps: number): void;
}

/** Which sight is shown; the first again whenever `subject` changes. */
export function useViews(subject: string | undefined, all: readonly View[]): Views {
  const [index, setIndex] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another damage begins with its best view
  useEffect(() => setIndex(0), [subject]);
  const count = all.length;
  const move = useCallback(
    (steps: number) => setIndex((now) => (count === 0 ? 0 : (now + steps + count) % count)),
    [count],
  );
  return { all, shown: all[index] ?? all[0] ?? null, show: setIndex, move };
}

/** Evidence as the API gives it, surest first. */
export const viewsOfEvidence = (evidence: readonly Schema<'Evidence'>[]): readonly View[] =>
  evidence.map(
    ({
      detectionId,
      photoId,
      photoName,
      damageClass,
      score,
      box,
      photoWidth,
      photoHeight,
      takenAt,
      flightId,
    }) => ({
      detectionId,
      photoId,
      photoName,
      damageClass,
      score,
      box,
      width: photoWidth,
      height: photoHeight,
      takenAt,
      flightId,
    }),
  );

/** Views that a person picks from all. */
export interface MarkedViews {
  readonly ids: ReadonlySet<string>;
  /** What it means to mark this view. */
  labelOf(view: View): string;
  toggle(view: View): void;
}

/** All sights, cut to the damage; with `marked`, each with a box to tick. */
export function ViewStrip({ views, marked }: { readonly views: Views; readonly marked?: MarkedViews }) {
  const { t } = useTranslation('shared');
  if (views.all.length < 2) return null;
  return (
    <Group gap={6} p={6} wrap="nowrap" role="list" aria-label={t('views.all')} style={{ overflowX: 'auto' }}>
      {views.all.map((view, index) => (
        <Box key={view.detectionId} role="listitem" pos="relative" style={{ flex: 'none' }}>
          <UnstyledButton
            display="block"
            aria-label={t('views.one', { name: view.photoName, number: index + 1, count: views.all.length })}
            aria-current={view === views.shown || undefined}
            onClick={() => views.show(index)}
            style={{ outline: view === views.shown ? '3px solid var(--mantine-color-yellow-5)' : undefined }}
          >
            <Crop view={view} sidePx={CROP_PX} />
          </UnstyledButton>
          {marked ? (
            <Checkbox
              pos="absolute"
              top={2}
              left={2}
              size="md"
              aria-label={marked.labelOf(view)}
              checked={marked.ids.has(view.detectionId)}
              onChange={() => marked.toggle(view)}
            />
          ) : null}
        </Box>
      ))}
    </Group>
  );
}

const CROP_PX = 84;
/** How much wider than the damage the cut is. */
const AROUND = 2.5;

/** The part of a photo that shows the damage. */
export function Crop({ view, sidePx }: { readonly view: View; readonly sidePx: number }) {
  const { box, width, height, photoId } = view;
  if (!width || !height) return <Box w={sidePx} h={sidePx} bg="gray.5" />;
  const side = Math.max(box.width, box.height) * AROUND;
  const scale = sidePx / side;
  return (
    <Box
      w={sidePx}
      h={sidePx}
      aria-hidden
      style={{
        backgroundImage: `url(/api/photos/${photoId}/preview)`,
        backgroundSize: `${width * scale}px ${height * scale}px`,
        backgroundPosition: `${sidePx / 2 - (box.x + box.width / 2) * scale}px ${sidePx / 2 - (box.y + box.height / 2) * scale}px`,
      }}
    />
  );
}
