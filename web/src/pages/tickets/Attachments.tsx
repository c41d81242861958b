import { ActionIcon, Box, Button, FileButton, Group, SegmentedControl, Text, Title } from '@mantine/core';
import { Cross2Icon } from '@radix-ui/react-icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sendAttachment } from '../../api/attachments';
import { api, call } from '../../api/client';
import { useUser } from '../../api/session';
import { useToast } from '../../components/toast';
import { useFormat } from '../../strings/format';
import type { TicketDetail } from './queries';
import classes from './TicketPage.module.css';

type Kind = TicketDetail['attachments'][number]['kind'];

/** Pictures from site. */
export function Attachments({ ticket }: { readonly ticket: TicketDetail }) {
  const { t } = useTranslation('tickets');
  const format = useFormat();
  const user = useUser();
  const toast = useToast();
  const queries = useQueryClient();
  const [kind, setKind] = useState<Kind>('before');
  const reload = () => queries.invalidateQueries({ queryKey: ['tickets'] });
  const add = useMutation({
    mutationFn: (file: File) => sendAttachment(ticket.id, file, { kind, name: file.name }),
    onSuccess: reload,
    onError: toast.failed,
  });
  const remove = useMutation({
    mutationFn: (attachmentId: string) =>
      call(
        api.DELETE('/api/tickets/{id}/attachments/{attachmentId}', {
          params: { path: { id: ticket.id, attachmentId } },
        }),
      ),
    onSuccess: reload,
    onError: toast.failed,
  });
  const mayRemove = (adder: string) =>
    adder === user.id || user.role === 'supervisor' || user.role === 'admin';
  const mayAdd = user.role !== 'operator';
  if (ticket.attachments.length === 0 && !mayAdd) return null;
  return (
    <Box
      component="section"
      mt="lg"
      className={ticket.attachments.length === 0 ? classes.screenOnly : undefined}
    >
      <Title order={2} size="h4" mb={6}>
        {t('attachments.title')}
      </Title>
      <Box className={classes.gallery}>
        {ticket.attachments.map((picture) => (
          <Box component="figure" m={0} pos="relative" key={picture.id}>
            <a href={`/api/tickets/${ticket.id}/attachments/${picture.id}`} target="_blank" rel="noreferrer">
              <img
                src={`/api/tickets/${ticket.id}/attachments/${picture.id}`}
                alt={t('attachments.alt', { kind: t(`attachments.${picture.kind}`), name: picture.name })}
                loading="lazy"
              />
            </a>
            <Text component="figcaption" size="xs">
              {t(`attachments.${picture.kind}`)} · {picture.addedBy.name} ·{' '}
              {format.dateTime(picture.takenAt ?? picture.addedAt)}
            </Text>
            {mayRemove(picture.addedBy.id) ? (
              <ActionIcon
                className={classes.screenOnly}
                pos="absolute"
                top={4}
                right={4}
                color="dark.6"
                aria-label={t('attachments.remove', { name: picture.name })}
                onClick={() => remove.mutate(picture.id)}
              >
                <Cross2Icon />
              </ActionIcon>
            ) : null}
          </Box>
        ))}
      </Box>
      {mayAdd ? (
        <Group mt="xs" gap="xs" className={classes.screenOnly}>
          <SegmentedControl
            size="xs"
            aria-label={t('attachments.kind')}
            value={kind}
            onChange={(value) => setKind(value as Kind)}
            data={(['before', 'after', 'other'] as const).map((value) => ({
              value,
              label: t(`attachments.${value}`),
            }))}
          />
          <FileButton accept="image/*" onChange={(file) => file && add.mutate(file)}>
            {(props) => (
              <Button {...props} size="xs" variant="default" loading={add.isPending}>
                {t('attachments.add')}
              </Button>
            )}
          </FileButton>
        </Group>
      ) : null}
    </Box>
  );
}
