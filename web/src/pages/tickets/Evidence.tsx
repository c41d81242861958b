import { Box, SegmentedControl, Text, Title } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PhotoViewer } from '../../components/PhotoViewer';
import { PhotoWithBoxes } from '../../components/PhotoWithBoxes';
import { Crop, useViews, ViewStrip, viewsOfEvidence } from '../../components/ViewStrip';
import { useFormat } from '../../strings/format';
import type { TicketDetail } from './queries';
import classes from './TicketPage.module.css';

/** On paper there is no zooming in. */
const CLOSE_UP_PX = 280;

/** The photos that show the damage: the whole photo, or its pixels. */
export function Evidence({ ticket }: { readonly ticket: TicketDetail }) {
  const { t } = useTranslation('tickets');
  const format = useFormat();
  const all = useMemo(() => viewsOfEvidence(ticket.evidence), [ticket.evidence]);
  const views = useViews(ticket.id, all);
  const [as, setAs] = useState<'zoom' | 'whole'>('zoom');
  const { shown } = views;
  const boxes = useMemo(
    () => (shown ? [{ ...shown.box, id: shown.detectionId, isStrong: true }] : []),
    [shown],
  );
  if (!shown) return <Text c="dimmed">{t('noEvidence')}</Text>;
  const alt = t('photoOf', { name: shown.photoName });
  return (
    <section aria-label={t('evidence')}>
      <Title order={2} size="h4" mb={6}>
        {t('evidence')}
      </Title>
      <SegmentedControl
        className={classes.screenOnly}
        size="xs"
        mb={6}
        aria-label={t('show.label')}
        value={as}
        onChange={(value) => setAs(value as 'zoom' | 'whole')}
        data={(['zoom', 'whole'] as const).map((value) => ({ value, label: t(`show.${value}`) }))}
      />
      {as === 'zoom' ? (
        <Box h={380} className={classes.screenOnly}>
          <PhotoViewer photoId={shown.photoId} alt={alt} boxes={boxes} focus={shown.box} />
        </Box>
      ) : null}
      <Box className={as === 'zoom' ? classes.paperOnly : undefined}>
        <PhotoWithBoxes
          photoId={shown.photoId}
          alt={alt}
          widthPx={shown.width}
          heightPx={shown.height}
          boxes={[shown.box]}
          isEager
        />
      </Box>
      <Box className={classes.paperOnly} mt="xs">
        <Crop view={shown} sidePx={CLOSE_UP_PX} />
      </Box>
      <Text size="sm" c="dimmed" mt={4} style={{ overflowWrap: 'anywhere' }}>
        {[
          shown.photoName,
          shown.takenAt ? format.dateTime(shown.takenAt) : null,
          t('score', { score: format.percent(shown.score) }),
        ]
          .filter(Boolean)
          .join(' · ')}
      </Text>
      <Box className={classes.screenOnly}>
        <ViewStrip views={views} />
      </Box>
    </section>
  );
}
