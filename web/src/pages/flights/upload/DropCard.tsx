import { Button, Paper, Stack, Text } from '@mantine/core';
import { UploadIcon } from '@radix-ui/react-icons';
import { type DragEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type DroppedFile, readChosen, readDrop } from './read-drop';

/** The whole card at once: by dropping its folder, or by choosing it. */
export function DropCard({ onFiles }: { readonly onFiles: (files: readonly DroppedFile[]) => void }) {
  const { t } = useTranslation('flights');
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void readDrop(event.dataTransfer).then((files) => files.length > 0 && onFiles(files));
  };
  return (
    <Paper
      withBorder
      p="xl"
      bg={isOver ? 'var(--mantine-color-default-hover)' : undefined}
      style={{ borderStyle: 'dashed', borderWidth: 2 }}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Stack align="center" ta="center">
        <UploadIcon width={32} height={32} aria-hidden />
        <Text fw={600}>{t('upload.drop')}</Text>
        <Text c="dimmed" maw={560}>
          {t('upload.dropMore')}
        </Text>
        <Button onClick={() => input.current?.click()}>{t('upload.choose')}</Button>
        <input
          ref={input}
          type="file"
          hidden
          multiple
          data-testid="card"
          {...{ webkitdirectory: '' }}
          onChange={({ currentTarget }) => {
            if (currentTarget.files?.length) onFiles(readChosen(currentTarget.files));
            currentTarget.value = '';
          }}
        />
      </Stack>
    </Paper>
  );
}
