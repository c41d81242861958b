import { Button, NumberInput, Paper, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, call, type Schema } from '../../api/client';
import { ProblemAlert } from '../../components/ProblemAlert';
import { QueryView } from '../../components/QueryView';
import { useToast } from '../../components/toast';
import { AdminFrame } from './AdminFrame';

type Levels = Schema<'ServiceLevels'>;
const severities = ['high', 'medium', 'low'] as const;
/** As the server asks for. */
const MOST_DAYS = 3650;

export default function ServiceLevelsPage() {
  const { t } = useTranslation('admin');
  const levels = useQuery({
    queryKey: ['service-levels'],
    queryFn: () => call(api.GET('/api/service-levels')),
  });
  return (
    <AdminFrame section="service-levels" text={t('levels.text')}>
      <QueryView query={levels}>{(found) => <LevelsForm levels={found} />}</QueryView>
    </AdminFrame>
  );
}

function LevelsForm({ levels }: { readonly levels: Levels }) {
  const { t } = useTranslation('admin');
  const toast = useToast();
  const queryClient = useQueryClient();
  const isDays = (value: unknown) =>
    typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MOST_DAYS
      ? null
      : t('levels.wrong', { most: MOST_DAYS });
  const form = useForm<Levels>({
    initialValues: levels,
    validate: { high: isDays, medium: isDays, low: isDays },
  });
  const set = useMutation({
    mutationFn: (body: Levels) => call(api.PUT('/api/service-levels', { body })),
    onSuccess: (done) => {
      toast.done(t('levels.done', { count: done.redatedTickets }));
      queryClient.setQueryData(['service-levels'], done.levels);
      return queryClient.invalidateQueries({ queryKey: ['tickets'] });
    },
  });
  return (
    <Paper withBorder p="lg" maw={440}>
      <form onSubmit={form.onSubmit((values) => set.mutate(values))} noValidate>
        <Stack>
          {severities.map((severity) => (
            <NumberInput
              key={severity}
              label={t(`levels.of.${severity}`)}
              required
              min={1}
              max={MOST_DAYS}
              clampBehavior="none"
              allowDecimal={false}
              hideControls
              {...form.getInputProps(severity)}
            />
          ))}
          {set.isError ? <ProblemAlert error={set.error} /> : null}
          <Button type="submit" loading={set.isPending}>
            {t('levels.set')}
          </Button>
        </Stack>
      </form>
    </Paper>
  );
}
