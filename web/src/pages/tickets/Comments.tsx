import { Box, Button, Text, Textarea, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call } from '../../api/client';
import { useUser } from '../../api/session';
import { useToast } from '../../components/toast';
import { useFormat } from '../../strings/format';
import type { TicketDetail } from './queries';
import classes from './TicketPage.module.css';

/** What people said, and room to say more. */
export function Comments({ ticket }: { readonly ticket: TicketDetail }) {
  const { t } = useTranslation('tickets');
  const format = useFormat();
  const toast = useToast();
  const queries = useQueryClient();
  const mayWrite = useUser().role !== 'operator';
  const [text, setText] = useState('');
  const add = useMutation({
    mutationFn: (body: string) =>
      call(api.POST('/api/tickets/{id}/comments', { params: { path: { id: ticket.id } }, body: { body } })),
    onSuccess: () => {
      setText('');
      void queries.invalidateQueries({ queryKey: ['tickets'] });
    },
    onError: toast.failed,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim()) add.mutate(text.trim());
  };
  const comments = ticket.history.filter(({ kind }) => kind === 'comment');
  return (
    <section className={comments.length === 0 ? classes.screenOnly : undefined}>
      <Title order={2} size="h5">
        {t('comments.title')}
      </Title>
      {comments.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('comments.none')}
        </Text>
      ) : null}
      {comments.map(({ id, body, actor, at }) => (
        <Box key={id} my={6}>
          <Text size="sm" fw={600}>
            {actor.name}{' '}
            <Text component="time" dateTime={at} size="xs" c="dimmed">
              {format.dateTime(at)}
            </Text>
          </Text>
          <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {body}
          </Text>
        </Box>
      ))}
      {mayWrite ? (
        <form onSubmit={submit} className={classes.screenOnly}>
          <Textarea
            label={t('comments.write')}
            rows={3}
            maxLength={4000}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Button
            type="submit"
            size="xs"
            mt={6}
            variant="default"
            loading={add.isPending}
            disabled={!text.trim()}
          >
            {t('comments.send')}
          </Button>
        </form>
      ) : null}
    </section>
  );
}
