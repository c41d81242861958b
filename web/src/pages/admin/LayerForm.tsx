import { Alert, Button, FileInput, Group, List, NativeSelect, Paper, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, call } from '../../api/client';
import { ProblemAlert } from '../../components/ProblemAlert';

interface Told {
  readonly kind: 'roads' | 'areas';
  readonly layer: string;
  readonly file: File | null;
}

export function LayerForm() {
  const { t } = useTranslation('admin');
  const queryClient = useQueryClient();
  const form = useForm<Told>({
    initialValues: { kind: 'roads', layer: '', file: null },
    validate: { file: (file) => (file ? null : t('layers.noFile')) },
  });
  const take = useMutation({
    mutationFn: ({ kind, layer, file }: Told) => {
      const fileName = file?.name ?? '';
      const request = {
        params: { query: { layer, fileName } },
        body: '',
        bodySerializer: () => file,
        headers: {
          'Content-Type': /\.gpkg$/i.test(fileName)
            ? 'application/geopackage+sqlite3'
            : 'application/geo+json',
        },
      };
      return call(
        kind === 'roads' ? api.POST('/api/roads/import', request) : api.POST('/api/areas/import', request),
      );
    },
    onSuccess: () => {
      form.reset();
      return queryClient.invalidateQueries({ queryKey: ['road-layers'] });
    },
  });
  const done = take.data;
  return (
    <Paper withBorder p="md" mb="lg" component="section">
      <Title order={2} size="h4" mb="sm">
        {t('layers.import')}
      </Title>
      <form onSubmit={form.onSubmit((values) => take.mutate(values))}>
        <Group align="flex-start">
          <NativeSelect
            label={t('layers.kind')}
            data={[
              { value: 'roads', label: t('layers.of.roads') },
              { value: 'areas', label: t('layers.of.areas') },
            ]}
            {...form.getInputProps('kind')}
          />
          <TextInput label={t('layers.name')} required maxLength={200} {...form.getInputProps('layer')} />
          <FileInput
            label={t('layers.file')}
            placeholder={t('layers.choose')}
            accept=".geojson,.json,.gpkg"
            miw={220}
            {...form.getInputProps('file')}
          />
          <Button type="submit" mt={25} loading={take.isPending}>
            {t('layers.take')}
          </Button>
        </Group>
      </form>
      {take.isError ? <ProblemAlert error={take.error} /> : null}
      {done ? (
        <Alert mt="md" variant="outline" role="status" title={t('layers.taken', { count: done.features })}>
          {t('layers.placed', { count: done.defects })}
          {done.problemCount > 0 ? (
            <>
              {' '}
              {t('layers.leftOut', { count: done.problemCount })}
              <List size="sm">
                {done.problems.map(({ row, fault }) => (
                  <List.Item key={row}>
                    {row}: {fault}
                  </List.Item>
                ))}
              </List>
            </>
          ) : null}
        </Alert>
      ) : null}
    </Paper>
  );
}
