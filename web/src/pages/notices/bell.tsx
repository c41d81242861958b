import { ActionIcon, Anchor, Button, Group, Indicator, Popover, Stack, Text } from '@mantine/core';
import { BellIcon } from '@radix-ui/react-icons';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { QueryView } from '../../components/QueryView';
import { NoticeLine } from './NoticeLine';
import { useMarkRead, useNotices, useUnread } from './queries';

const SHOWN = 8;

/** How many I haven’t read, and the last of them. */
export default function Bell() {
  const { t, i18n } = useTranslation('notices');
  const [isOpen, setOpen] = useState(false);
  const unread = useUnread().data ?? 0;
  const read = useMarkRead();
  // The bell stands on every page: its texts come with it, not with the page of notices.
  useEffect(() => {
    void i18n.loadNamespaces('notices');
  }, [i18n]);
  return (
    <Popover opened={isOpen} onChange={setOpen} width={340} position="bottom-end" trapFocus>
      <Indicator label={unread > 99 ? '99+' : unread} size={16} disabled={unread === 0} color="red.9">
        <Popover.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={t('bell', { count: unread })}
            onClick={() => setOpen((now) => !now)}
          >
            <BellIcon width={20} height={20} />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown aria-label={t('title')}>
        <Latest onPick={() => setOpen(false)} />
        <Group justify="space-between" mt="xs">
          <Anchor component={Link} size="sm" to="/notices" onClick={() => setOpen(false)}>
            {t('all')}
          </Anchor>
          <Button
            size="compact-sm"
            variant="default"
            disabled={unread === 0}
            onClick={() => read.mutate(null)}
          >
            {t('markAll')}
          </Button>
        </Group>
      </Popover.Dropdown>
    </Popover>
  );
}

function Latest({ onPick }: { readonly onPick: () => void }) {
  const { t } = useTranslation('notices');
  const read = useMarkRead();
  return (
    <QueryView
      query={useNotices(SHOWN)}
      rows={3}
      empty={{ when: (list) => list.length === 0, show: <Text size="sm">{t('none')}</Text> }}
    >
      {(list) => (
        <Stack gap={4}>
          {list.map((notice) => (
            <NoticeLine
              key={notice.id}
              notice={notice}
              onPick={() => {
                onPick();
                if (!notice.readAt) read.mutate([notice.id]);
              }}
            />
          ))}
        </Stack>
      )}
    </QueryView>
  );
}
