import { Box, Group, Slider, Text, Title } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Crop, type View, viewsOfEvidence } from '../../components/ViewStrip';
import { useFormat } from '../../strings/format';
import type { TicketDetail } from './queries';
import classes from './TicketPage.module.css';

/** The same place in two flights, one laid over the other. */
export function BeforeAfter({ ticket }: { readonly ticket: TicketDetail }) {
  const { t } = useTranslation('tickets');
  const format = useFormat();
  const { ref, width } = useElementSize();
  const [share, setShare] = useState(50);
  const pair = useMemo(() => firstAndLast(viewsOfEvidence(ticket.evidence)), [ticket.evidence]);
  if (!pair) return null;
  const [before, after] = pair;
  const side = Math.min(width || 320, 480);
  return (
    <Box component="section" mt="lg" ref={ref} className={classes.screenOnly}>
      <Title order={2} size="h4" mb={6}>
        {t('compare.title')}
      </Title>
      <Box className={classes.compare} w={side} h={side}>
        <Crop view={before} sidePx={side} />
        <Box className={classes.over} style={{ clipPath: `inset(0 0 0 ${share}%)` }}>
          <Crop view={after} sidePx={side} />
        </Box>
      </Box>
      <Group justify="space-between" w={side}>
        <Text size="sm">
          {t('compare.before', { date: before.takenAt ? format.date(before.takenAt) : '–' })}
        </Text>
        <Text size="sm">
          {t('compare.after', { date: after.takenAt ? format.date(after.takenAt) : '–' })}
        </Text>
      </Group>
      <Slider w={side} value={share} onChange={setShare} label={null} thumbLabel={t('compare.slide')} />
    </Box>
  );
}

/** The surest view of the earliest and of the latest flight; null when one flight alone has seen it. */
function firstAndLast(views: readonly View[]): readonly [View, View] | null {
  const timed = views.filter(({ takenAt }) => takenAt !== null);
  const inTime = [...timed].sort((a, b) => (a.takenAt ?? '').localeCompare(b.takenAt ?? ''));
  const [earliest, latest] = [inTime[0], inTime.at(-1)];
  if (!earliest || !latest || earliest.flightId === latest.flightId) return null;
  const best = (flightId: string) => views.find((view) => view.flightId === flightId);
  const [before, after] = [best(earliest.flightId), best(latest.flightId)];
  return before && after ? [before, after] : null;
}
