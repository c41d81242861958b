import { Box, Group, SegmentedControl, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { StateBadge } from '../../components/badges';
import { useReasonText } from '../../components/problem-text';
import { VirtualList } from '../../components/VirtualList';
import { useFormat } from '../../strings/format';
import type { Photo } from './queries';

const needsCare = (photo: Photo): boolean =>
  photo.state === 'rejected' || photo.poseGrade === 'low' || photo.poseGrade === 'none';

/** Every file of the flight: accepted, or what is wrong with it and what to do. */
export function PhotoTable({ photos }: { readonly photos: readonly Photo[] }) {
  const { t } = useTranslation('flights');
  const [isOnlyCare, setOnlyCare] = useState(false);
  const care = photos.filter(needsCare);
  const shown = isOnlyCare ? care : photos;
  if (photos.length === 0) return null;
  return (
    <section>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          {t('photos', { count: photos.length })}
        </Title>
        <SegmentedControl
          aria-label={t('filter.label')}
          value={isOnlyCare ? 'care' : 'all'}
          onChange={(value) => setOnlyCare(value === 'care')}
          data={[
            { value: 'all', label: t('filter.all', { count: photos.length }) },
            { value: 'care', label: t('filter.care', { count: care.length }) },
          ]}
        />
      </Group>
      <VirtualList
        label={t('photos', { count: photos.length })}
        items={shown}
        itemKey={({ id }) => id}
        rowHeight={64}
        height={420}
        render={(photo) => <PhotoRow photo={photo} />}
      />
    </section>
  );
}

function PhotoRow({ photo }: { readonly photo: Photo }) {
  const { t } = useTranslation('flights');
  const reasonText = useReasonText();
  const format = useFormat();
  const reasons = [photo.reason, ...(needsCare(photo) ? photo.poseReasons : [])].filter(
    (reason) => reason !== null,
  );
  const facts = [
    format.bytes(photo.sizeBytes),
    photo.groundSampleDistanceMetres === null ? null : format.groundSample(photo.groundSampleDistanceMetres),
    photo.poseGrade === null ? null : t(`grade.${photo.poseGrade}`),
  ].filter((fact) => fact !== null);
  return (
    <Group wrap="nowrap" gap="sm" px="sm" h="100%">
      <Box miw={0} flex={1}>
        <Text size="sm" fw={600} truncate>
          {photo.name}
        </Text>
        <Text size="sm" c="dimmed" lineClamp={1} title={reasons.map(reasonText).join(' ')}>
          {reasons.length > 0 ? reasons.map(reasonText).join(' ') : facts.join(' · ')}
        </Text>
      </Box>
      <StateBadge kind="photo" state={photo.state} />
    </Group>
  );
}
