import { Progress as Bar, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../strings/format';
import type { Progress } from './queries';

/** How far each stage is, live. */
export function StageBars({ progress }: { readonly progress: Progress }) {
  const { t } = useTranslation('flights');
  const format = useFormat();
  return (
    <Stack gap="sm">
      {progress.stages.map(({ stage, done, total }) => {
        const name = t(`stage.${stage}`, { defaultValue: stage });
        return (
          <div key={stage}>
            <Group justify="space-between">
              <Text size="sm">{name}</Text>
              <Text size="sm" c="dimmed">
                {format.number(done)} / {format.number(total)}
              </Text>
            </Group>
            <Bar.Root size="md">
              <Bar.Section value={total > 0 ? (done / total) * 100 : 0} aria-label={name} />
            </Bar.Root>
          </div>
        );
      })}
    </Stack>
  );
}
