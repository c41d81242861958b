import { Button, Group, NumberInput, Stack, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../api/client';
import { newId } from '../../api/new-id';
import type { Measurement } from './measurement-queue';
import { findFlaws, limitOf, type Measure, measuresOf, type Told } from './measures';
import { findPlace } from './place';

const nothing: Told = { depth: '', length: '', width: '' };

interface Props {
  readonly ticket: Schema<'Ticket'>;
  readonly onMeasured: (measurement: Measurement) => void;
}

/** Depth, length and width as the rule and the tape say; the phone adds time and place. */
export function MeasureForm({ ticket, onMeasured }: Props) {
  const { t } = useTranslation('work');
  const [told, setTold] = useState<Told>(nothing);
  const [isAsked, setAsked] = useState(false);
  const [isLocating, setLocating] = useState(false);
  const { damageClass } = ticket;
  const measures = measuresOf(damageClass);
  const isEmpty = measures.every((measure) => told[measure] === '');
  const flaws = isAsked ? findFlaws(told, damageClass) : {};
  const kind = damageClass === 'D40' ? 'pothole' : 'crack';
  const sentence = (measure: Measure): string | undefined => {
    const flaw = flaws[measure];
    if (flaw === undefined) return undefined;
    return flaw === 'both'
      ? t('measure.flaw.both')
      : t('measure.flaw.range', { most: limitOf(measure, damageClass) });
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (isEmpty || Object.keys(findFlaws(told, damageClass)).length > 0) return;
    const measuredAt = new Date().toISOString();
    setLocating(true);
    const place = await findPlace();
    setLocating(false);
    const millimetres = (measure: Measure) => (told[measure] === '' ? undefined : Number(told[measure]));
    onMeasured({
      id: newId(),
      ticketId: ticket.id,
      body: {
        depthMillimetres: millimetres('depth'),
        lengthMillimetres: millimetres('length'),
        widthMillimetres: millimetres('width'),
        measuredAt,
        ...place,
      },
    });
    setTold(nothing);
    setAsked(false);
  };
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Stack gap="xs" mt="sm">
        <Text size="sm" c="dimmed">
          {t(`measure.why.${kind}`)}
        </Text>
        <Group gap="xs" align="flex-start" grow>
          {measures.map((measure) => (
            <NumberInput
              key={measure}
              label={`${t(`measure.${kind}.${measure}`)} (mm)`}
              value={told[measure]}
              onChange={(value) => setTold((before) => ({ ...before, [measure]: value }))}
              error={sentence(measure)}
              suffix=" mm"
              inputMode="decimal"
              size="md"
              hideControls
              allowNegative={false}
              decimalScale={1}
            />
          ))}
        </Group>
        <Button type="submit" variant="default" size="md" loading={isLocating} disabled={isEmpty}>
          {t('measure.keep')}
        </Button>
      </Stack>
    </form>
  );
}
