import { Button, MultiSelect, NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { damageClasses, severities, states, type useTicketFilters } from './filters';
import { usePeople } from './queries';

const ALL = '';

/** What is shown; every choice is in the address. */
export function FilterBar({ filters }: { readonly filters: ReturnType<typeof useTicketFilters> }) {
  const { t } = useTranslation('tickets');
  const people = usePeople();
  const { query, change } = filters;
  return (
    <>
      <MultiSelect
        label={t('filter.state')}
        size="xs"
        w={230}
        clearable
        placeholder={query.state ? undefined : t('filter.all')}
        value={query.state?.split(',') ?? []}
        onChange={(values) => change({ state: values.join(',') })}
        data={states.map((value) => ({ value, label: t(`shared:ticketState.${value}`) }))}
        clearButtonProps={{ 'aria-label': t('filter.clearOne') }}
      />
      <NativeSelect
        label={t('filter.class')}
        size="xs"
        value={query.class ?? ALL}
        onChange={(event) => change({ class: event.currentTarget.value })}
        data={[
          { value: ALL, label: t('filter.all') },
          ...damageClasses.map((value) => ({ value, label: t(`shared:damage.${value}`) })),
        ]}
      />
      <NativeSelect
        label={t('filter.severity')}
        size="xs"
        value={query.severity ?? ALL}
        onChange={(event) => change({ severity: event.currentTarget.value })}
        data={[
          { value: ALL, label: t('filter.all') },
          ...severities.map((value) => ({ value, label: t(`shared:severity.${value}`) })),
        ]}
      />
      <NativeSelect
        label={t('filter.assignee')}
        size="xs"
        value={query.assignee ?? ALL}
        onChange={(event) => change({ assignee: event.currentTarget.value })}
        data={[
          { value: ALL, label: t('filter.all') },
          { value: 'me', label: t('filter.me') },
          { value: 'none', label: t('filter.nobody') },
          ...(people.data ?? []).map(({ id, displayName }) => ({ value: id, label: displayName })),
        ]}
      />
      <NativeSelect
        label={t('filter.due')}
        size="xs"
        value={query.overdue ?? ALL}
        onChange={(event) => change({ overdue: event.currentTarget.value })}
        data={[
          { value: ALL, label: t('filter.all') },
          { value: 'true', label: t('filter.overdue') },
          { value: 'false', label: t('filter.inTime') },
        ]}
      />
      {query.bbox ? (
        <Button size="xs" variant="light" color="brand" onClick={() => change({ bbox: null })}>
          {t('filter.area')} ✕
        </Button>
      ) : null}
      {query.within ? (
        <Button size="xs" variant="light" color="brand" onClick={() => change({ within: null })}>
          {t('filter.drawn')} ✕
        </Button>
      ) : null}
      {filters.isFiltered ? (
        <Button size="xs" variant="subtle" color="brand" onClick={filters.clear}>
          {t('filter.clear')}
        </Button>
      ) : null}
    </>
  );
}
