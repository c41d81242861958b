import { Group, List, Modal, Stack, Table, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { StateBadge } from '../../components/badges';
import { PhotoWithBoxes } from '../../components/PhotoWithBoxes';
import { useReasonText } from '../../components/problem-text';
import { useFormat } from '../../strings/format';
import { SeverityMark } from './Findings';
import type { Photo } from './queries';

interface Props {
  readonly photo: Photo | null;
  readonly onClose: () => void;
}

/** One photo with everything that is known of it: its place, its scale, what is wrong with it and what to do. */
export function PhotoDetails({ photo, onClose }: Props) {
  const { t } = useTranslation('flights');
  return (
    <Modal
      opened={photo !== null}
      onClose={onClose}
      title={photo?.name}
      size="lg"
      closeButtonProps={{ 'aria-label': t('shared:close') }}
    >
      {photo ? <PhotoSheet photo={photo} /> : null}
    </Modal>
  );
}

function PhotoSheet({ photo }: { readonly photo: Photo }) {
  const { t } = useTranslation('flights');
  const format = useFormat();
  const reasonText = useReasonText();
  const { quality, registration } = photo;
  const facts = [
    ['size', photo.widthPx === null ? null : `${photo.widthPx} × ${photo.heightPx} px`],
    ['bytes', format.bytes(photo.sizeBytes)],
    ['takenAt', photo.takenAt && format.dateTime(photo.takenAt)],
    [
      'scale',
      photo.groundSampleDistanceMetres === null
        ? null
        : format.groundSample(photo.groundSampleDistanceMetres),
    ],
    ['height', quality?.heightOverGroundMetres ? format.metres(quality.heightOverGroundMetres) : null],
    ['place', photo.poseGrade === null ? null : t(`grade.${photo.poseGrade}`)],
    ['registration', registration && t(`registration.${registration.grade}`)],
    [
      'betweenPhotos',
      registration?.betweenPhotosMetres ? `± ${format.metres(registration.betweenPhotosMetres)}` : null,
    ],
    ['damages', photo.detectionCount === null ? null : format.number(photo.detectionCount)],
  ] as const;
  const reasons = [...photo.poseReasons, ...(registration?.reasons ?? [])];
  return (
    <Stack gap="sm">
      {photo.isUploaded && photo.state !== 'duplicate' ? (
        <PhotoWithBoxes
          photoId={photo.id}
          alt={photo.name}
          widthPx={photo.widthPx}
          heightPx={photo.heightPx}
          boxes={[]}
        />
      ) : null}
      <Group gap="sm">
        <StateBadge kind="photo" state={photo.state} />
        {photo.reason ? <Text size="sm">{reasonText(photo.reason)}</Text> : null}
      </Group>
      {(quality?.findings ?? []).map((finding) => (
        <Group key={finding.code} gap="sm" wrap="nowrap" align="flex-start">
          <SeverityMark severity={finding.severity} />
          <Text size="sm">{reasonText(finding)}</Text>
        </Group>
      ))}
      {reasons.length > 0 ? (
        <>
          <Title order={3} size="h5">
            {t('photo.placeNotes')}
          </Title>
          <List size="sm">
            {reasons.map((reason) => (
              <List.Item key={reason.code}>{reasonText(reason)}</List.Item>
            ))}
          </List>
        </>
      ) : null}
      <Table variant="vertical" withRowBorders={false} verticalSpacing={3}>
        <Table.Tbody>
          {facts.map(([name, value]) =>
            value === null ? null : (
              <Table.Tr key={name}>
                <Table.Th w={180}>{t(`photo.${name}`)}</Table.Th>
                <Table.Td>{value}</Table.Td>
              </Table.Tr>
            ),
          )}
        </Table.Tbody>
      </Table>
    </Stack>
  );
}
