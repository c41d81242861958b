import { Alert, Anchor, Badge, Box, Button, Group, Paper, Progress, Stack, Text, Title } from '@mantine/core';
import { useMemo, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useReasonText } from '../../../components/problem-text';
import { VirtualList } from '../../../components/VirtualList';
import { useFormat } from '../../../strings/format';
import type { CardUpload, FileState, FileStatus } from './card-upload';
import { useArrivedPhotos } from './use-arrived-photos';

const colours: Readonly<Record<FileState, string>> = {
  waiting: 'gray',
  sending: 'blue',
  sent: 'green',
  have: 'green',
  duplicate: 'gray',
  refused: 'red',
  failed: 'red',
};

/** A bar a flight and one for all, speed and time left, and what became of each photo. */
export function SendingView({
  upload,
  onAgain,
}: {
  readonly upload: CardUpload;
  readonly onAgain: () => void;
}) {
  const { t } = useTranslation('flights');
  const format = useFormat();
  const { files, bytesPerSecond, isRunning } = useSyncExternalStore(upload.subscribe, upload.snapshot);
  const flightIds = useMemo(() => [...new Set(files.map(({ flightId }) => flightId))], [files]);
  const arrived = useArrivedPhotos(flightIds);
  const failed = files.filter(({ state }) => state === 'failed').length;
  const left = sum(files, ({ size, sentBytes }) => size - sentBytes);
  return (
    <Stack>
      <Paper withBorder p="md">
        <Title order={2} size="h4" mb="xs">
          {isRunning ? t('upload.sending') : failed > 0 ? t('upload.interrupted') : t('upload.done')}
        </Title>
        <Bar label={t('upload.all')} files={files} />
        <Text size="sm" c="dimmed" role="status">
          {isRunning && bytesPerSecond > 0
            ? t('upload.speed', {
                speed: format.bytes(bytesPerSecond),
                left: format.duration(left / bytesPerSecond),
              })
            : null}
        </Text>
        {!isRunning && failed > 0 ? (
          <Alert
            color="red"
            variant="outline"
            role="alert"
            mt="sm"
            title={t('upload.failed', { count: failed })}
          >
            <Text mb="sm">{t('upload.failedText')}</Text>
            <Button onClick={() => void upload.start()}>{t('upload.retry')}</Button>
          </Alert>
        ) : null}
        {!isRunning && failed === 0 ? (
          <Group mt="sm">
            <Button variant="default" onClick={onAgain}>
              {t('upload.another')}
            </Button>
          </Group>
        ) : null}
      </Paper>
      {flightIds.map((id, index) => (
        <Paper withBorder p="md" key={id}>
          <Bar
            label={t('upload.flight', { number: index + 1 })}
            files={files.filter(({ flightId }) => flightId === id)}
          />
          <Anchor component={Link} to={`/flights/${id}`} size="sm">
            {t('upload.toFlight', { number: index + 1 })}
          </Anchor>
        </Paper>
      ))}
      <VirtualList
        label={t('upload.files')}
        items={files}
        itemKey={({ flightId, name }) => `${flightId} ${name}`}
        rowHeight={56}
        height={420}
        render={(file) => (
          <FileRow file={file} arrived={file.photoId ? arrived.get(file.photoId) : undefined} />
        )}
      />
    </Stack>
  );
}

function Bar({ label, files }: { readonly label: string; readonly files: readonly FileStatus[] }) {
  const { t } = useTranslation('flights');
  const format = useFormat();
  const total = sum(files, ({ size }) => size);
  const sent = sum(files, ({ sentBytes }) => sentBytes);
  const done = files.filter(({ state }) => !['waiting', 'sending', 'failed'].includes(state)).length;
  return (
    <Box mb={4}>
      <Group justify="space-between">
        <Text size="sm" fw={600}>
          {label}
        </Text>
        <Text size="sm">
          {t('upload.count', { done: format.number(done), total: format.number(files.length) })} ·{' '}
          {format.bytes(sent)} / {format.bytes(total)}
        </Text>
      </Group>
      <Progress aria-label={label} value={total > 0 ? (sent / total) * 100 : 0} size="lg" />
    </Box>
  );
}

interface RowProps {
  readonly file: FileStatus;
  /** What the server made of the photo since; undefined until it looked. */
  readonly arrived: ReturnType<ReturnType<typeof useArrivedPhotos>['get']>;
}

function FileRow({ file, arrived }: RowProps) {
  const { t } = useTranslation('flights');
  const reasonText = useReasonText();
  const reason = arrived?.reason ?? file.reason;
  const verdict = arrived?.verdict;
  return (
    <Group wrap="nowrap" px="sm" h="100%" gap="sm">
      <Box flex={1} miw={0}>
        <Text size="sm" truncate>
          {file.name}
        </Text>
        {reason ? (
          <Text size="xs" c="dimmed" truncate title={reasonText(reason)}>
            {reasonText(reason)}
          </Text>
        ) : null}
      </Box>
      <Badge
        variant="dot"
        tt="none"
        color={verdict === 'refused' ? 'red' : verdict === 'care' ? 'yellow' : colours[file.state]}
      >
        {verdict ? t(`verdict.${verdict}`) : t(`fileState.${file.state}`)}
      </Badge>
    </Group>
  );
}

const sum = <Item,>(items: readonly Item[], of: (item: Item) => number): number =>
  items.reduce((total, item) => total + of(item), 0);
