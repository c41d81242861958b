import { Anchor, Grid, Group, NativeSelect, Text } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { FirstSteps } from '../../components/FirstSteps';
import { PageHeader } from '../../components/PageHeader';
import { QueryView } from '../../components/QueryView';
import { useFormat } from '../../strings/format';
import { AgeChart, WeekChart } from './charts';
import { FigureCard } from './FigureCard';
import { type Figures, type FigureWindow, useFigures } from './queries';
import { AreaTable, PartTable, Places } from './tables';

const windows = ['30', '90', '365'] as const;
const DAY_MS = 86_400_000;
const HOURS_A_DAY = 24;

/** What is open, how old, how fast it is repaired, and whether the repairs hold. */
export default function FiguresPage() {
  const { t } = useTranslation('figures');
  const [params, setParams] = useSearchParams();
  const days = windows.find((value) => value === params.get('days')) ?? '90';
  const window = useMemo<FigureWindow>(
    // To the hour, so that the same window asks the same question for a while.
    () => ({
      from: new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000 - Number(days) * DAY_MS).toISOString(),
    }),
    [days],
  );
  const search = new URLSearchParams(window as Record<string, string>).toString();
  return (
    <>
      <PageHeader
        title={t('title')}
        text={t('text')}
        actions={
          <NativeSelect
            aria-label={t('window.label')}
            value={days}
            onChange={(event) => setParams({ days: event.currentTarget.value }, { replace: true })}
            data={windows.map((value) => ({ value, label: t('window.days', { count: Number(value) }) }))}
          />
        }
      />
      <QueryView query={useFigures(window)} rows={10}>
        {(figures) => (
          <>
            {figures.backlog.all === 0 ? <FirstSteps /> : null}
            <Cards figures={figures} search={search} />
          </>
        )}
      </QueryView>
    </>
  );
}

function Cards({ figures, search }: { readonly figures: Figures; readonly search: string }) {
  const { t } = useTranslation('figures');
  const half = { base: 12, md: 6 };
  const third = { base: 12, sm: 6, md: 4 };
  const { backlog, flow, acknowledge, resolve, onTime, reopened, repeats, verified, worstPlaces } = figures;
  return (
    <Grid>
      <Grid.Col span={half}>
        <FigureCard title={t('backlog.title')} figure="backlog" search={search}>
          <Group gap="xl" mb="xs">
            <Count value={backlog.all} label={t('backlog.open')} />
            <Count
              value={backlog.overdue}
              label={t('backlog.overdue')}
              to={`/figures/backlog?part=overdue&${search}`}
            />
            <Count
              value={backlog.unassigned}
              label={t('backlog.unassigned')}
              to={`/figures/backlog?part=unassigned&${search}`}
            />
          </Group>
          <AgeChart
            title={t('backlog.byAge')}
            bars={backlog.byAge.map(({ part, count }) => ({ name: t(`part.${part}`), count }))}
          />
          <PartTable
            title={t('backlog.parts')}
            rows={[...backlog.byAge, ...backlog.bySeverity]}
            search={search}
          />
        </FigureCard>
      </Grid.Col>
      <Grid.Col span={half}>
        <FigureCard title={t('flow.title')} figure="flow" part="closed" search={search}>
          <WeekChart
            title={t('flow.title')}
            weeks={flow.weeks}
            opened={t('flow.opened')}
            closed={t('flow.closed')}
          />
        </FigureCard>
      </Grid.Col>
      <Grid.Col span={third}>
        <FigureCard title={t('acknowledge.title')} figure="acknowledge" search={search}>
          <Spread {...acknowledge} />
        </FigureCard>
      </Grid.Col>
      <Grid.Col span={third}>
        <FigureCard title={t('resolve.title')} figure="resolve" search={search}>
          <Spread {...resolve} />
          <Text size="sm" c="dimmed">
            {t('resolve.withoutPauses')}
          </Text>
          <Spread {...resolve.withoutPauses} all={resolve.all} />
          <Text size="sm" c="dimmed">
            {t('resolve.pausedNow', { count: resolve.pausedNow })}
          </Text>
        </FigureCard>
      </Grid.Col>
      <Grid.Col span={third}>
        <FigureCard title={t('onTime.title')} figure="on-time" search={search}>
          <Share share={onTime.share} text={t('onTime.of', { counted: onTime.counted, all: onTime.all })} />
        </FigureCard>
      </Grid.Col>
      <Grid.Col span={third}>
        <FigureCard title={t('verified.title')} figure="verified" search={search}>
          <Share
            share={verified.share}
            text={t('verified.of', { counted: verified.counted, all: verified.all })}
          />
        </FigureCard>
      </Grid.Col>
      <Grid.Col span={third}>
        <FigureCard title={t('reopened.title')} figure="reopened" part="counted" search={search}>
          <Share
            share={reopened.share}
            text={t('reopened.of', { counted: reopened.counted, all: reopened.all })}
          />
        </FigureCard>
      </Grid.Col>
      <Grid.Col span={third}>
        <FigureCard title={t('repeats.title')} figure="repeats" part="counted" search={search}>
          <Share
            share={repeats.share}
            text={t('repeats.of', { counted: repeats.counted, all: repeats.all })}
          />
        </FigureCard>
      </Grid.Col>
      <Grid.Col span={half}>
        <FigureCard title={t('areas.title')} figure="backlog" search={search}>
          <AreaTable areas={backlog.byArea} search={search} />
        </FigureCard>
      </Grid.Col>
      <Grid.Col span={half}>
        <FigureCard title={t('worstPlaces.title')} figure="worst-places" search={search}>
          <Places places={worstPlaces.places} />
        </FigureCard>
      </Grid.Col>
    </Grid>
  );
}

function Count({
  value,
  label,
  to,
}: {
  readonly value: number;
  readonly label: string;
  readonly to?: string;
}) {
  const format = useFormat();
  const number = (
    <Text fz={30} fw={700} lh={1.1}>
      {format.number(value)}
    </Text>
  );
  return (
    <div>
      {to ? (
        <Anchor component={Link} to={to} c="inherit">
          {number}
        </Anchor>
      ) : (
        number
      )}
      <Text size="sm" c="dimmed">
        {label}
      </Text>
    </div>
  );
}

interface SpreadProps {
  readonly all: number;
  readonly medianHours: number | null;
  readonly p90Hours: number | null;
}

function Spread({ all, medianHours, p90Hours }: SpreadProps) {
  const { t } = useTranslation('figures');
  const format = useFormat();
  if (medianHours === null || p90Hours === null) return <Text c="dimmed">{t('nothingYet')}</Text>;
  const time = (hours: number) =>
    hours < 2 * HOURS_A_DAY
      ? t('hours', { hours: format.number(hours, 1) })
      : t('days', { days: format.number(hours / HOURS_A_DAY, 1) });
  return (
    <Group gap="xl">
      <div>
        <Text fz={24} fw={700} lh={1.1}>
          {time(medianHours)}
        </Text>
        <Text size="sm" c="dimmed">
          {t('median', { count: all })}
        </Text>
      </div>
      <div>
        <Text fz={24} fw={700} lh={1.1}>
          {time(p90Hours)}
        </Text>
        <Text size="sm" c="dimmed">
          {t('p90')}
        </Text>
      </div>
    </Group>
  );
}

interface ShareProps {
  readonly share: number | null;
  readonly text: string;
}

function Share({ share, text }: ShareProps) {
  const { t } = useTranslation('figures');
  const format = useFormat();
  if (share === null) return <Text c="dimmed">{t('nothingYet')}</Text>;
  return (
    <>
      <Text fz={30} fw={700} lh={1.1}>
        {format.percent(share)}
      </Text>
      <Text size="sm" c="dimmed">
        {text}
      </Text>
    </>
  );
}
