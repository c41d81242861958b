import { Button, Group, SimpleGrid, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call } from '../../api/client';
import { ProblemAlert } from '../../components/ProblemAlert';
import { useToast } from '../../components/toast';
import type { Flight } from './queries';

const fields = ['drone', 'pilot', 'permitNumber', 'purpose'] as const;

/** Who flew what, with which permit, what for. */
export function FlightRecord({ flight }: { readonly flight: Flight }) {
  const { t } = useTranslation('flights');
  const [isEditing, setEditing] = useState(false);
  return (
    <>
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h4">
          {t('record')}
        </Title>
        {isEditing ? null : (
          <Button size="xs" variant="default" className="no-print" onClick={() => setEditing(true)}>
            {t('edit')}
          </Button>
        )}
      </Group>
      {isEditing ? (
        <RecordForm flight={flight} onEnd={() => setEditing(false)} />
      ) : (
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          {fields.map((name) => (
            <div key={name}>
              <Text size="sm" c="dimmed">
                {t(`field.${name}`)}
              </Text>
              <Text>{flight[name] ?? t('notGiven')}</Text>
            </div>
          ))}
        </SimpleGrid>
      )}
    </>
  );
}

function RecordForm({ flight, onEnd }: { readonly flight: Flight; readonly onEnd: () => void }) {
  const { t } = useTranslation('flights');
  const client = useQueryClient();
  const toast = useToast();
  const form = useForm({
    initialValues: {
      name: flight.name,
      drone: flight.drone ?? '',
      pilot: flight.pilot ?? '',
      permitNumber: flight.permitNumber ?? '',
      purpose: flight.purpose ?? '',
    },
  });
  const save = useMutation({
    mutationFn: ({ name, ...rest }: typeof form.values) => {
      const orNull = (text: string) => text.trim() || null;
      const { drone, pilot, permitNumber, purpose } = rest;
      return call(
        api.PATCH('/api/flights/{id}', {
          params: { path: { id: flight.id } },
          body: {
            name,
            drone: orNull(drone),
            pilot: orNull(pilot),
            permitNumber: orNull(permitNumber),
            purpose: orNull(purpose),
          },
        }),
      );
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['flights'] });
      toast.done(t('saved'));
      onEnd();
    },
  });
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <TextInput label={t('field.name')} required {...form.getInputProps('name')} />
        {fields.map((name) => (
          <TextInput key={name} label={t(`field.${name}`)} {...form.getInputProps(name)} />
        ))}
      </SimpleGrid>
      {save.isError ? <ProblemAlert error={save.error} /> : null}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onEnd}>
          {t('shared:cancel')}
        </Button>
        <Button type="submit" loading={save.isPending}>
          {t('save')}
        </Button>
      </Group>
    </form>
  );
}
