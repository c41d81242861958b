import { Anchor, Box, Text, VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useFormat } from '../../strings/format';
import { addressOf, type Notice } from './queries';

/** One notice; what wasn’t read yet stands bold, and says so. */
export function NoticeLine({ notice, onPick }: { readonly notice: Notice; readonly onPick: () => void }) {
  const { t } = useTranslation('notices');
  const format = useFormat();
  return (
    <Box>
      <Anchor
        component={Link}
        to={addressOf(notice)}
        onClick={onPick}
        size="sm"
        fw={notice.readAt ? 400 : 700}
      >
        {t(`kind.${notice.kind}`, { name: notice.name })}
        {notice.readAt ? null : <VisuallyHidden> ({t('unread')})</VisuallyHidden>}
      </Anchor>
      <Text size="xs" c="dimmed">
        {[
          format.relative(notice.createdAt),
          notice.dueAt && notice.kind !== 'ticket-reopened'
            ? t('due', { date: format.date(notice.dueAt) })
            : null,
          notice.reason,
        ]
          .filter(Boolean)
          .join(' · ')}
      </Text>
    </Box>
  );
}
