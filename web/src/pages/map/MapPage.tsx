import { Box, Group, NativeSelect, Switch } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { EmptyState } from '../../components/EmptyState';
import { FirstSteps } from '../../components/FirstSteps';
import { type LonLat, type MapLibre, MapView } from '../../components/MapView';
import { QueryView } from '../../components/QueryView';
import classes from './MapPage.module.css';
import { useFlightPhotos, useFlights, useFlightTickets } from './queries';
import { TicketDetail } from './TicketDetail';
import { TicketList } from './TicketList';
import { useTicketLayers } from './ticket-layers';

/** One flight's tickets over its photos. */
export default function MapPage() {
  const { t } = useTranslation('map');
  const [query, setQuery] = useSearchParams();
  const [arePhotosShown, setPhotosShown] = useState(true);
  const [map, setMap] = useState<MapLibre | null>(null);
  const flights = useFlights();
  const flight = query.get('flight') ?? flights.data?.[0]?.id ?? null;
  const picked = query.get('ticket');
  const tickets = useFlightTickets(flight);
  const photos = useFlightPhotos(flight);
  const pick = (ticket: string | null) =>
    setQuery({ ...(flight ? { flight } : {}), ...(ticket ? { ticket } : {}) }, { replace: true });
  const footprints = photos.data;
  useTicketLayers(map, { tickets: tickets.data, photos: footprints, picked, onPick: pick });
  const fit = useMemo<LonLat[]>(
    () => [
      ...(footprints ?? []).flatMap((photo) =>
        (photo.footprint?.coordinates[0] ?? []).map(([lon, lat]): LonLat => [lon ?? 0, lat ?? 0]),
      ),
      ...(tickets.data ?? []).map(({ lon, lat }): LonLat => [lon, lat]),
    ],
    [footprints, tickets.data],
  );
  const holdMap = useMemo(
    () => (ready: MapLibre) => {
      setMap(ready);
      return () => setMap(null);
    },
    [],
  );
  return (
    <Box className={classes.page}>
      <h1 className={classes.title}>{t('title')}</h1>
      <Box className={classes.map}>
        <MapView
          label={t('label')}
          photos={footprints}
          arePhotosShown={arePhotosShown}
          fit={fit}
          onReady={holdMap}
        />
      </Box>
      <Box component="section" aria-label={t('tickets')} className={classes.side}>
        <QueryView
          query={flights}
          empty={{
            when: (found) => found.length === 0,
            show: (
              <EmptyState title={t('noFlight.title')} text={t('noFlight.text')} action={<FirstSteps />} />
            ),
          }}
        >
          {(found) => (
            <>
              <Group p="sm" gap="sm" wrap="nowrap" align="flex-end">
                <NativeSelect
                  label={t('flight')}
                  flex={1}
                  value={flight ?? ''}
                  onChange={(event) => setQuery({ flight: event.currentTarget.value })}
                  data={found.map(({ id, name, state }) => ({
                    value: id,
                    label: `${name} (${t(`shared:flightState.${state}`)})`,
                  }))}
                />
                <Switch
                  label={t('photos')}
                  mb={8}
                  checked={arePhotosShown}
                  onChange={(event) => setPhotosShown(event.currentTarget.checked)}
                />
              </Group>
              {picked ? (
                <TicketDetail id={picked} onClose={() => pick(null)} />
              ) : (
                <TicketList query={tickets} onPick={pick} />
              )}
            </>
          )}
        </QueryView>
      </Box>
    </Box>
  );
}
