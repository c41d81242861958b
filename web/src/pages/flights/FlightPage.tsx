import { Alert, Badge, Grid, Paper, Stack, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import type { Schema } from '../../api/client';
import { useUser } from '../../api/session';
import { StateBadge } from '../../components/badges';
import { DateTime } from '../../components/DateTime';
import { PageHeader } from '../../components/PageHeader';
import { PaperHead } from '../../components/PaperHead';
import { useReasonText } from '../../components/problem-text';
import { QueryView } from '../../components/QueryView';
import { useFormat } from '../../strings/format';
import { CoverageMap } from './CoverageMap';
import { Findings, type PhotoChoice } from './Findings';
import { FlightActions } from './FlightActions';
import { FlightRecord } from './FlightRecord';
import { PhotoDetails } from './PhotoDetails';
import { PhotoTable } from './PhotoTable';
import { useCoverage, useFlight, useLiveProgress, usePhotos, useQuality } from './queries';
import { StageBars } from './StageBars';

export default function FlightPage() {
  const { id = '' } = useParams();
  const flight = useFlight(id);
  useLiveProgress(id);
  return (
    <QueryView query={flight} rows={8}>
      {(found) => <FlightSheet flight={found} />}
    </QueryView>
  );
}

function FlightSheet({ flight }: { readonly flight: Schema<'FlightWithProgress'> }) {
  const { t } = useTranslation('flights');
  const reasonText = useReasonText();
  const { role } = useUser();
  const { id } = flight;
  const photos = usePhotos(id);
  const quality = useQuality(id);
  const coverage = useCoverage(id);
  const [choice, setChoice] = useState<PhotoChoice | null>(null);
  const [openId, setOpenId] = useState<string | null>(null);
  const mayChange = role !== 'reviewer' && role !== 'crew' && flight.state !== 'withdrawn';
  const choosePhotos = (chosen: PhotoChoice) => {
    setChoice(chosen);
    document.getElementById('photos')?.scrollIntoView({ block: 'nearest' });
  };
  return (
    <Stack gap="lg">
      <PaperHead title={t('record')} />
      <PageHeader
        title={flight.name}
        text={
          <>
            <StateBadge kind="flight" state={flight.state} />{' '}
            {flight.isSample ? (
              <Badge variant="outline" color="gray" tt="none">
                {t('shared:sample.badge')}
              </Badge>
            ) : null}{' '}
            {flight.operator.name} · <DateTime at={flight.createdAt} />
          </>
        }
        actions={<FlightActions flight={flight} />}
      />
      {flight.withdrawn ? <WithdrawnNote withdrawn={flight.withdrawn} /> : null}
      {flight.failure ? (
        <Alert color="red" variant="outline" role="alert">
          {reasonText(flight.failure)}
        </Alert>
      ) : null}
      <Grid>
        <Grid.Col span={{ base: 12, md: 5 }} className="no-print">
          <Paper withBorder p="md">
            <Title order={2} size="h4" mb="sm">
              {t('progress')}
            </Title>
            <StageBars progress={flight.progress} />
          </Paper>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Paper withBorder p="md">
            <FlightRecord flight={flight} quality={quality.data ?? null} mayChange={mayChange} />
          </Paper>
        </Grid.Col>
      </Grid>
      <QueryView query={quality} rows={2}>
        {(found) => <Findings quality={found} onPhotos={choosePhotos} />}
      </QueryView>
      <QueryView query={coverage}>
        {(found) =>
          found.features.length > 0 ? (
            <CoverageMap
              flightId={id}
              coverage={found}
              photos={photos.data ?? []}
              mayChange={mayChange}
              onPhoto={setOpenId}
            />
          ) : null
        }
      </QueryView>
      <QueryView query={photos}>
        {(rows) => (
          <>
            <PhotoTable photos={rows} choice={choice} onChoice={setChoice} onOpen={setOpenId} />
            <PhotoDetails
              photo={rows.find((photo) => photo.id === openId) ?? null}
              onClose={() => setOpenId(null)}
            />
          </>
        )}
      </QueryView>
    </Stack>
  );
}

function WithdrawnNote({ withdrawn }: { readonly withdrawn: NonNullable<Schema<'Flight'>['withdrawn']> }) {
  const { t } = useTranslation('flights');
  const format = useFormat();
  return (
    <Alert color="gray" variant="outline" title={t('withdraw.was')}>
      {withdrawn.reason} ({withdrawn.by ? `${withdrawn.by}, ` : ''}
      {format.dateTime(withdrawn.at)})
    </Alert>
  );
}
