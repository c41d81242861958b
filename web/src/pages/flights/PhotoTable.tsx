import { Button, Group, SegmentedControl, Text, Title, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { StateBadge } from '../../components/badges';
import { useReasonText } from '../../components/problem-text';
import { VirtualList } from '../../components/VirtualList';
import { useFormat } from '../../strings/format';
import type { PhotoChoice } from './Findings';
import type { Photo } from './queries';

export const needsCare = ({ state, poseGrade, quality }: Photo): boolean =>
  state === 'rejected' ||
  poseGrade === 'low' ||
  poseGrade === 'none' ||
  quality?.severity === 'warning' ||
  quality?.severity === 'problem';

interface Props {
  readonly photos: readonly Photo[];
  /** Only the photos that a finding is about. */
  readonly choice: PhotoChoice | null;
  readonly onChoice: (choice: PhotoChoice | null) => void;
  readonly onOpen: (photoId: string) => void;
}

/** Every file of the flight: accepted, or what is wrong with it and what to do. */
export function PhotoTable({ photos, choice, onChoice, onOpen }: Props) {
  const { t } = useTranslation('flights');
  const [isOnlyCare, setOnlyCare] = useState(false);
  const care = photos.filter(needsCare);
  const all = isOnlyCare ? care : photos;
  const shown = choice ? photos.filter(({ id }) => choice.ids.has(id)) : all;
  if (photos.length === 0) return null;
  return (
    <section id="photos" className="no-print">
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          {t('photos', { count: photos.length })}
        </Title>
        {choice ? (
          <Group gap="xs">
            <Text size="sm">{t('filter.chosen', { count: shown.length, finding: choice.title })}</Text>
            <Button size="compact-sm" variant="default" onClick={() => onChoice(null)}>
              {t('filter.all', { count: photos.length })}
            </Button>
          </Group>
        ) : (
          <SegmentedControl
            aria-label={t('filter.label')}
            value={isOnlyCare ? 'care' : 'all'}
            onChange={(value) => setOnlyCare(value === 'care')}
            data={[
              { value: 'all', label: t('filter.all', { count: photos.length }) },
              { value: 'care', label: t('filter.care', { count: care.length }) },
            ]}
          />
        )}
      </Group>
      <VirtualList
        label={t('photos', { count: photos.length })}
        items={shown}
        itemKey={({ id }) => id}
        rowHeight={64}
        height={420}
        render={(photo) => <PhotoRow photo={photo} onOpen={() => onOpen(photo.id)} />}
      />
    </section>
  );
}

function PhotoRow({ photo, onOpen }: { readonly photo: Photo; readonly onOpen: () => void }) {
  const { t } = useTranslation('flights');
  const reasonText = useReasonText();
  const format = useFormat();
  const reasons = [
    photo.reason,
    ...(photo.quality?.findings.filter(({ severity }) => severity !== 'info') ?? []),
    ...(needsCare(photo) ? photo.poseReasons : []),
  ].filter((reason) => reason !== null);
  const facts = [
    format.bytes(photo.sizeBytes),
    photo.groundSampleDistanceMetres === null ? null : format.groundSample(photo.groundSampleDistanceMetres),
    photo.poseGrade === null ? null : t(`grade.${photo.poseGrade}`),
    photo.registration && t(`registration.${photo.registration.grade}`),
  ].filter((fact) => fact !== null);
  return (
    <UnstyledButton onClick={onOpen} w="100%" h="100%" px="sm">
      <Group wrap="nowrap" gap="sm" h="100%">
        <span style={{ minWidth: 0, flex: 1 }}>
          <Text component="span" display="block" size="sm" fw={600} truncate>
            {photo.name}
          </Text>
          <Text component="span" display="block" size="sm" c="dimmed" truncate>
            {reasons.length > 0 ? reasons.map(reasonText).join(' ') : facts.join(' · ')}
          </Text>
        </span>
        <StateBadge kind="photo" state={photo.state} />
      </Group>
    </UnstyledButton>
  );
}
