import { Button, Group, SimpleGrid, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call } from '../../api/client';
import { ProblemAlert } from '../../components/ProblemAlert';
import { useToast } from '../../components/toast';
import { useFormat } from '../../strings/format';
import type { Flight, Quality } from './queries';

const fields = ['drone', 'pilot', 'certificate', 'permitNumber', 'purpose'] as const;
/** Above this height over the ground an approval is needed (CASR Part 107, PM 37/2020). */
const LEGAL_HEIGHT_METRES = 120;

interface Props {
  readonly flight: Flight;
  readonly quality: Quality | null;
  readonly mayChange: boolean;
}

/** Who flew what, with which permit, what for, how high: what an authority may ask for, to print. */
export function FlightRecord({ flight, quality, mayChange }: Props) {
  const { t } = useTranslation('flights');
  const [isEditing, setEditing] = useState(false);
  return (
    <>
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h4">
          {t('record')}
        </Title>
        {isEditing || !mayChange ? null : (
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
          <Flown quality={quality} permitNumber={flight.permitNumber} />
        </SimpleGrid>
      )}
    </>
  );
}

interface FlownProps {
  readonly quality: Quality | null;
  readonly permitNumber: string | null;
}

/** What the photos themselves tell for the record. */
function Flown({ quality, permitNumber }: FlownProps) {
  const { t } = useTranslation('flights');
  const format = useFormat();
  if (!quality) return null;
  const { heightsMetres: heights, aboveHeightLimit: tooHigh, groundSampleDistanceMetres: scale } = quality;
  const told: [string, string | null][] = [
    [
      'heights',
      heights &&
        t('flown.heights', {
          least: format.number(heights.least),
          most: format.number(heights.most),
          limit: LEGAL_HEIGHT_METRES,
        }),
    ],
    [
      'limit',
      heights &&
        (tooHigh === 0
          ? t('flown.allBelow', { limit: LEGAL_HEIGHT_METRES })
          : permitNumber
            ? t('flown.aboveWithPermit', { count: tooHigh, limit: LEGAL_HEIGHT_METRES })
            : t('flown.aboveNoPermit', { count: tooHigh, limit: LEGAL_HEIGHT_METRES })),
    ],
    ['scale', scale && format.groundSample(scale.median)],
    ['cameras', quality.cameras.map(({ label, photos }) => `${label} (${photos})`).join(', ') || null],
    [
      'taken',
      quality.takenFrom && quality.takenTo
        ? `${format.dateTime(quality.takenFrom)} – ${format.time(quality.takenTo)}`
        : null,
    ],
  ];
  return told.map(([name, value]) =>
    value ? (
      <div key={name}>
        <Text size="sm" c="dimmed">
          {t(`flown.label.${name}`)}
        </Text>
        <Text>{value}</Text>
      </div>
    ) : null,
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
      certificate: flight.certificate ?? '',
      permitNumber: flight.permitNumber ?? '',
      purpose: flight.purpose ?? '',
    },
  });
  const save = useMutation({
    mutationFn: ({ name, ...rest }: typeof form.values) => {
      const orNull = (text: string) => text.trim() || null;
      const { drone, pilot, certificate, permitNumber, purpose } = rest;
      return call(
        api.PATCH('/api/flights/{id}', {
          params: { path: { id: flight.id } },
          body: {
            name,
            drone: orNull(drone),
            pilot: orNull(pilot),
            certificate: orNull(certificate),
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
