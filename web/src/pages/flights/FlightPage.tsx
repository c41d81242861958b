import { Alert, Button, Grid, Group, Paper, Stack, Switch, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { api, call } from '../../api/client';
import { StateBadge } from '../../components/badges';
import { useConfirm } from '../../components/confirm';
import { DateTime } from '../../components/DateTime';
import { type LonLat, MapView } from '../../components/MapView';
import { PageHeader } from '../../components/PageHeader';
import { useReasonText } from '../../components/problem-text';
import { QueryView } from '../../components/QueryView';
import { useToast } from '../../components/toast';
import { FlightRecord } from './FlightRecord';
import { addFootprints } from './footprint-layer';
import { PhotoTable } from './PhotoTable';
import { type Photo, useFlight, useLiveProgress, usePhotos } from './queries';
import { StageBars } from './StageBars';

export default function FlightPage() {
  const { id = '' } = useParams();
  const { t } = useTranslation('flights');
  const reasonText = useReasonText();
  const flight = useFlight(id);
  const photos = usePhotos(id);
  useLiveProgress(id);
  return (
    <QueryView query={flight} rows={8}>
      {(found) => (
        <Stack gap="lg">
          <PageHeader
            title={found.name}
            text={
              <>
                <StateBadge kind="flight" state={found.state} /> {found.operator.name} ·{' '}
                <DateTime at={found.createdAt} />
              </>
            }
            actions={
              <Group gap="xs" className="no-print">
                <Button variant="default" onClick={() => print()}>
                  {t('print')}
                </Button>
                <Button variant="default" component={Link} to={`/map?flight=${id}`}>
                  {t('tickets')}
                </Button>
                {found.state === 'receiving' ? (
                  <>
                    <Button variant="default" component={Link} to="/flights/new">
                      {t('sendMore')}
                    </Button>
                    <SealButton id={id} missing={found.progress.byState.expected ?? 0} />
                  </>
                ) : null}
              </Group>
            }
          />
          {found.failure ? (
            <Alert color="red" variant="outline" role="alert">
              {reasonText(found.failure)}
            </Alert>
          ) : null}
          <Grid>
            <Grid.Col span={{ base: 12, md: 5 }}>
              <Paper withBorder p="md">
                <Title order={2} size="h4" mb="sm">
                  {t('progress')}
                </Title>
                <StageBars progress={found.progress} />
              </Paper>
            </Grid.Col>
            <Grid.Col span={{ base: 12, md: 7 }}>
              <Paper withBorder p="md">
                <FlightRecord flight={found} />
              </Paper>
            </Grid.Col>
          </Grid>
          <QueryView query={photos}>
            {(rows) => (
              <>
                <Footprints photos={rows} />
                <PhotoTable photos={rows} />
              </>
            )}
          </QueryView>
        </Stack>
      )}
    </QueryView>
  );
}

function SealButton({ id, missing }: { readonly id: string; readonly missing: number }) {
  const { t } = useTranslation('flights');
  const ask = useConfirm();
  const toast = useToast();
  const client = useQueryClient();
  const seal = useMutation({
    mutationFn: () =>
      call(
        api.POST('/api/flights/{id}/seal', { params: { path: { id } }, body: { allowMissing: missing > 0 } }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ['flights'] }),
    onError: toast.failed,
  });
  const start = async () => {
    const text = missing > 0 ? t('seal.missing', { count: missing }) : t('seal.text');
    if ((await ask({ title: t('seal.title'), text, action: t('seal.action') })) !== null) seal.mutate();
  };
  return (
    <Button onClick={() => void start()} loading={seal.isPending}>
      {t('seal.action')}
    </Button>
  );
}

function Footprints({ photos }: { readonly photos: readonly Photo[] }) {
  const { t } = useTranslation('flights');
  const [areShown, setShown] = useState(true);
  // Counts come four times a second while a flight is processed; the map is drawn anew only for new places.
  const placed = photos.filter(({ footprint }) => footprint);
  const key = placed.map(({ id }) => id).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the photos
  const shown = useMemo(() => placed, [key]);
  const fit = useMemo(
    () =>
      shown.flatMap(({ footprint }) =>
        (footprint?.coordinates[0] ?? []).map(([lon = 0, lat = 0]): LonLat => [lon, lat]),
      ),
    [shown],
  );
  if (shown.length === 0) return null;
  return (
    <Paper withBorder>
      <Group justify="space-between" p="sm">
        <Title order={2} size="h4">
          {t('coverage')}
        </Title>
        <Switch
          label={t('photosOnMap')}
          checked={areShown}
          onChange={(event) => setShown(event.currentTarget.checked)}
        />
      </Group>
      <MapView
        key={key}
        label={t('mapLabel')}
        photos={shown}
        arePhotosShown={areShown}
        fit={fit}
        height={380}
        onReady={(map) => addFootprints(map, shown)}
      />
    </Paper>
  );
}
