import { Box, Group, Paper, SegmentedControl, Switch, Text, Title } from '@mantine/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type LonLat, type MapLibre, MapView } from '../../components/MapView';
import { useFormat } from '../../strings/format';
import {
  addCoverage,
  type ColourBy,
  findingColours,
  gapColour,
  plannedColour,
  scaleSteps,
  showCoverage,
} from './coverage-layers';
import { PlannedArea } from './PlannedArea';
import type { Coverage, Photo } from './queries';

interface Props {
  readonly flightId: string;
  readonly coverage: Coverage;
  readonly photos: readonly Photo[];
  readonly mayChange: boolean;
  readonly onPhoto: (photoId: string) => void;
}

/** What was flown over: footprints by their findings or their scale, the planned area, and what of it no photo shows. */
export function CoverageMap({ flightId, coverage, photos, mayChange, onPhoto }: Props) {
  const { t } = useTranslation('flights');
  const [map, setMap] = useState<MapLibre | null>(null);
  const [areShown, setShown] = useState(true);
  const [by, setBy] = useState<ColourBy>('finding');
  const open = useRef(onPhoto);
  open.current = onPhoto;
  const first = useRef(coverage);
  // Photos are draped, and the view is fitted, anew only for new places: counts come while a flight is processed.
  const key = coverage.features.map(({ id }) => id).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the features
  const fit = useMemo(() => placesOf(coverage), [key]);
  const placed = photos.filter(({ corners }) => corners);
  const placedKey = placed.map(({ id }) => id).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the photos
  const draped = useMemo(() => placed, [placedKey]);
  const holdMap = useMemo(
    () => (ready: MapLibre) => {
      addCoverage(ready, first.current, (photoId) => open.current(photoId));
      setMap(ready);
      return () => setMap(null);
    },
    [],
  );
  useEffect(() => {
    if (map) showCoverage(map, coverage, by);
  }, [map, coverage, by]);

  return (
    <Paper withBorder>
      <Group justify="space-between" p="sm" gap="xs">
        <Title order={2} size="h4">
          {t('coverage.title')}
        </Title>
        <Group gap="sm" className="no-print">
          <SegmentedControl
            size="xs"
            aria-label={t('coverage.colourBy')}
            value={by}
            onChange={(value) => setBy(value === 'scale' ? 'scale' : 'finding')}
            data={[
              { value: 'finding', label: t('coverage.byFinding') },
              { value: 'scale', label: t('coverage.byScale') },
            ]}
          />
          <Switch
            label={t('coverage.photosOnMap')}
            checked={areShown}
            onChange={(event) => setShown(event.currentTarget.checked)}
          />
        </Group>
      </Group>
      <CoverageSums coverage={coverage} />
      <MapView
        label={t('mapLabel')}
        photos={draped}
        arePhotosShown={areShown}
        fit={fit}
        height={420}
        onReady={holdMap}
      />
      <Legend
        by={by}
        hasArea={coverage.features.some(({ properties }) => properties.kind === 'planned-area')}
      />
      {mayChange ? <PlannedArea flightId={flightId} map={map} coverage={coverage} /> : null}
    </Paper>
  );
}

function CoverageSums({ coverage: { summary, roads } }: { readonly coverage: Coverage }) {
  const { t } = useTranslation('flights');
  const format = useFormat();
  if (!summary) return null;
  const told = [
    summary.plannedAreaM2 === null
      ? t('coverage.covered', { area: format.squareMetres(summary.coveredAreaM2) })
      : t('coverage.coveredOf', {
          share: format.percent(summary.coveredShare),
          area: format.squareMetres(summary.plannedAreaM2),
        }),
    summary.gapCount === 0
      ? t('coverage.noGaps')
      : t('coverage.gaps', { count: summary.gapCount, area: format.squareMetres(summary.gapAreaM2) }),
    t('coverage.shared', { share: format.percent(summary.sharedShare) }),
    roads
      ? roads.toBeSeenMetres === null
        ? t('coverage.roadSeen', { seen: format.metres(roads.seenMetres) })
        : t('coverage.roadSeenOf', {
            seen: format.metres(roads.seenMetres),
            all: format.metres(roads.toBeSeenMetres),
          })
      : null,
  ].filter((sentence) => sentence !== null);
  return (
    <Text size="sm" px="sm" pb="sm">
      {told.join(' · ')}
    </Text>
  );
}

function Legend({ by, hasArea }: { readonly by: ColourBy; readonly hasArea: boolean }) {
  const { t } = useTranslation('flights');
  const marks: [string, string][] =
    by === 'finding'
      ? [
          [findingColours.none, t('coverage.legend.good')],
          [findingColours.warning, t('coverage.legend.warning')],
          [findingColours.problem, t('coverage.legend.problem')],
        ]
      : scaleSteps.map(({ upTo, colour }, index) => [
          colour,
          upTo === Number.POSITIVE_INFINITY
            ? t('coverage.legend.above', { from: scaleSteps[index - 1]?.upTo })
            : t('coverage.legend.upTo', { upTo }),
        ]);
  if (hasArea) marks.push([plannedColour, t('coverage.legend.planned')]);
  marks.push([gapColour, t('coverage.legend.gap')]);
  return (
    <Group gap="md" p="sm">
      {marks.map(([colour, text]) => (
        <Group key={text} gap={6} wrap="nowrap">
          <Box w={14} h={14} style={{ background: colour, border: '1px solid #555' }} />
          <Text size="sm">{text}</Text>
        </Group>
      ))}
    </Group>
  );
}

/** Every corner of every footprint and of the planned area. */
function placesOf(coverage: Coverage): LonLat[] {
  const places: LonLat[] = [];
  const walk = (value: unknown): void => {
    if (!Array.isArray(value)) return;
    const [lon, lat] = value as unknown[];
    if (typeof lon === 'number' && typeof lat === 'number') places.push([lon, lat]);
    else for (const part of value) walk(part);
  };
  for (const { geometry } of coverage.features) walk(geometry.coordinates);
  return places;
}
