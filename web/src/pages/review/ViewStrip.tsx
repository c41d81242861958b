import { Box, Group, UnstyledButton } from '@mantine/core';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../api/client';
import type { BoxOnPhoto } from '../../components/PhotoWithBoxes';
import type { Find } from './decision';

export interface View {
  readonly detectionId: string;
  readonly photoId: string;
  readonly photoName: string;
  readonly damageClass: Schema<'Detection'>['damageClass'];
  readonly score: number;
  readonly box: BoxOnPhoto;
  readonly width: number | null;
  readonly height: number | null;
}

export interface Views {
  readonly all: readonly View[];
  readonly shown: View | null;
  show(index: number): void;
  move(steps: number): void;
}

/** Every sight of a find; the surest is shown first. */
export function useViews(find: Find | null, detail: Schema<'TicketDetail'> | undefined): Views {
  const all = useMemo(() => viewsOf(find, detail), [find, detail]);
  const [index, setIndex] = useState(0);
  const id = find?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another find begins with its best view
  useEffect(() => setIndex(0), [id]);
  const count = all.length;
  const move = useCallback(
    (steps: number) => setIndex((now) => (count === 0 ? 0 : (now + steps + count) % count)),
    [count],
  );
  return { all, shown: all[index] ?? all[0] ?? null, show: setIndex, move };
}

function viewsOf(find: Find | null, detail: Schema<'TicketDetail'> | undefined): readonly View[] {
  if (find?.detection) {
    const { id, photoId, photoName, damageClass, score, box, photoWidth, photoHeight } = find.detection;
    return [
      {
        detectionId: id,
        photoId,
        photoName,
        damageClass,
        score,
        box,
        width: photoWidth,
        height: photoHeight,
      },
    ];
  }
  if (!find?.ticket || detail?.id !== find.ticket.id) return [];
  return detail.evidence.map(
    ({ detectionId, photoId, photoName, damageClass, score, box, photoWidth, photoHeight }) => ({
      detectionId,
      photoId,
      photoName,
      damageClass,
      score,
      box,
      width: photoWidth,
      height: photoHeight,
    }),
  );
}

/** All sights, cut to the damage. */
export function ViewStrip({ views }: { readonly views: Views }) {
  const { t } = useTranslation('review');
  if (views.all.length < 2) return null;
  return (
    <Group gap={6} p={6} wrap="nowrap" role="list" aria-label={t('views')} style={{ overflowX: 'auto' }}>
      {views.all.map((view, index) => (
        <UnstyledButton
          key={view.detectionId}
          role="listitem"
          aria-label={t('view', { name: view.photoName, number: index + 1, count: views.all.length })}
          aria-current={view === views.shown || undefined}
          onClick={() => views.show(index)}
          style={{
            flex: 'none',
            outline: view === views.shown ? '3px solid var(--mantine-color-yellow-5)' : undefined,
          }}
        >
          <Crop view={view} />
        </UnstyledButton>
      ))}
    </Group>
  );
}

const CROP_PX = 84;
/** How much wider than the damage the cut is. */
const AROUND = 2.5;

function Crop({ view }: { readonly view: View }) {
  const { box, width, height, photoId } = view;
  if (!width || !height) return <Box w={CROP_PX} h={CROP_PX} bg="gray.5" />;
  const side = Math.max(box.width, box.height) * AROUND;
  const scale = CROP_PX / side;
  return (
    <Box
      w={CROP_PX}
      h={CROP_PX}
      aria-hidden
      style={{
        backgroundImage: `url(/api/photos/${photoId}/preview)`,
        backgroundSize: `${width * scale}px ${height * scale}px`,
        backgroundPosition: `${CROP_PX / 2 - (box.x + box.width / 2) * scale}px ${CROP_PX / 2 - (box.y + box.height / 2) * scale}px`,
      }}
    />
  );
}
