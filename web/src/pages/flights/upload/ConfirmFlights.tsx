import {
  Alert,
  Button,
  Checkbox,
  Group,
  List,
  NativeSelect,
  Paper,
  SimpleGrid,
  Spoiler,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call } from '../../../api/client';
import { EmptyState } from '../../../components/EmptyState';
import { ProblemAlert } from '../../../components/ProblemAlert';
import { useFormat } from '../../../strings/format';
import { makeFormat } from '../../../strings/make-format';
import { readFlights } from '../queries';
import type { CardFile, FlightPlan } from './card-upload';
import { findBegunFlights } from './find-begun-flights';
import type { FlightGroup, GroupedCard } from './group-flights';

interface Props {
  readonly grouped: GroupedCard<CardFile>;
  readonly unreadable: readonly string[];
  readonly onSend: (plans: readonly FlightPlan[]) => void;
  readonly onBack: () => void;
}
interface Choice {
  isSent: boolean;
  name: string;
  /** '' for a new flight. */
  flightId: string;
}

const NEW = '';

/** What was found on the card, flight by flight, to be named and confirmed. */
export function ConfirmFlights({ grouped, unreadable, onSend, onBack }: Props) {
  const { t, i18n } = useTranslation('flights');
  const format = useFormat();
  // Times are the camera's own clock, which says no zone.
  const clock = makeFormat(i18n.language, 'UTC');
  const client = useQueryClient();
  const { flights: groups, junk } = grouped;
  const receiving = useQuery({ queryKey: ['flights', 'receiving'], queryFn: () => readFlights('receiving') });
  const begun = useQuery({
    queryKey: ['flights', 'begun', groups.length],
    gcTime: 0,
    staleTime: 0,
    queryFn: () => findBegunFlights(groups),
  });
  const timesOf = ({ startedAtMs, endedAtMs }: FlightGroup): string | null =>
    startedAtMs === null || endedAtMs === null
      ? null
      : `${clock.dateTime(new Date(startedAtMs))} – ${clock.time(new Date(endedAtMs))}`;
  const form = useForm<{ choices: Choice[] }>({
    initialValues: {
      choices: groups.map((group, index) => ({
        isSent: true,
        flightId: NEW,
        name:
          group.startedAtMs === null
            ? t('upload.unnamed', { number: index + 1 })
            : t('upload.named', { time: clock.dateTime(new Date(group.startedAtMs)) }),
      })),
    },
  });
  const { setFieldValue } = form;
  useEffect(() => {
    for (const [index, id] of (begun.data ?? []).entries())
      if (id) setFieldValue(`choices.${index}.flightId`, id);
  }, [begun.data, setFieldValue]);
  const open = useMutation({
    mutationFn: async (choices: readonly Choice[]) => {
      const plans: FlightPlan[] = [];
      for (const [index, choice] of choices.entries()) {
        const group = groups[index];
        if (!group || !choice.isSent) continue;
        const flight =
          choice.flightId === NEW
            ? await call(api.POST('/api/flights', { body: { name: choice.name, drone: group.camera } }))
            : receiving.data?.find(({ id }) => id === choice.flightId);
        if (flight) plans.push({ flightId: flight.id, name: flight.name, files: group.files });
      }
      return plans;
    },
    onSuccess: (plans) => {
      void client.invalidateQueries({ queryKey: ['flights'] });
      onSend(plans);
    },
  });
  if (groups.length === 0)
    return (
      <EmptyState
        title={t('upload.noPhotos.title')}
        text={t('upload.noPhotos.text', { count: junk.length })}
        action={<Button onClick={onBack}>{t('upload.another')}</Button>}
      />
    );
  const { choices } = form.values;
  const sentCount = groups.reduce(
    (sum, { files }, index) => sum + (choices[index]?.isSent ? files.length : 0),
    0,
  );
  return (
    <form onSubmit={form.onSubmit((values) => open.mutate(values.choices))}>
      <Stack>
        <Text role="status">{t('upload.found', { flights: groups.length, junk: junk.length })}</Text>
        {groups.map((group, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the groups of a card don't change
          <Paper withBorder p="md" key={index}>
            <SimpleGrid cols={{ base: 1, sm: 2 }}>
              <Stack gap={4}>
                <Checkbox
                  label={t('upload.photos', { count: group.files.length })}
                  {...form.getInputProps(`choices.${index}.isSent`, { type: 'checkbox' })}
                />
                <Text size="sm" c="dimmed">
                  {[
                    timesOf(group) ?? t('upload.noTime'),
                    group.camera,
                    format.bytes(group.files.reduce((sum, { size }) => sum + size, 0)),
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </Text>
                {begun.data?.[index] ? <Text size="sm">{t('upload.begun')}</Text> : null}
              </Stack>
              <Stack gap="xs">
                <NativeSelect
                  label={t('upload.into')}
                  data={[
                    { value: NEW, label: t('upload.newFlight') },
                    ...(receiving.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
                  ]}
                  {...form.getInputProps(`choices.${index}.flightId`)}
                />
                {choices[index]?.flightId === NEW ? (
                  <TextInput
                    label={t('field.name')}
                    required
                    {...form.getInputProps(`choices.${index}.name`)}
                  />
                ) : null}
              </Stack>
            </SimpleGrid>
          </Paper>
        ))}
        {junk.length > 0 ? (
          <Spoiler maxHeight={56} showLabel={t('upload.showAll')} hideLabel={t('upload.showLess')}>
            <Text size="sm" c="dimmed">
              {t('upload.junk', { names: junk.map(({ name }) => name).join(', ') })}
            </Text>
          </Spoiler>
        ) : null}
        {unreadable.length > 0 ? (
          <Alert color="red" variant="outline" role="alert" title={t('upload.unreadable')}>
            <List>
              {unreadable.map((name) => (
                <List.Item key={name}>{name}</List.Item>
              ))}
            </List>
          </Alert>
        ) : null}
        {open.isError ? <ProblemAlert error={open.error} /> : null}
        <Group>
          <Button type="submit" loading={open.isPending || begun.isPending} disabled={sentCount === 0}>
            {t('upload.start', { count: sentCount })}
          </Button>
          <Button variant="default" onClick={onBack}>
            {t('upload.another')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
