import { Button, Menu } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, call } from '../../api/client';
import { useConfirm } from '../../components/confirm';
import { useToast } from '../../components/toast';
import type { useTicketFilters } from './filters';

const PAGE = 'tickets';

/** Filters kept under a name, one's own and those that others share. */
export function SavedViews({ filters }: { readonly filters: ReturnType<typeof useTicketFilters> }) {
  const { t } = useTranslation('tickets');
  const ask = useConfirm();
  const toast = useToast();
  const queries = useQueryClient();
  const views = useQuery({
    queryKey: ['views', PAGE],
    queryFn: async () => (await call(api.GET('/api/views', { params: { query: { page: PAGE } } }))).items,
  });
  const reload = () => queries.invalidateQueries({ queryKey: ['views', PAGE] });
  const save = useMutation({
    mutationFn: (name: string) =>
      call(
        api.PUT('/api/views', {
          body: { page: PAGE, name, query: Object.fromEntries(filters.params), isShared: false },
        }),
      ),
    onSuccess: ({ name }) => {
      toast.done(t('views.saved', { name }));
      void reload();
    },
    onError: toast.failed,
  });
  const remove = useMutation({
    mutationFn: (id: string) => call(api.DELETE('/api/views/{id}', { params: { path: { id } } })),
    onSuccess: reload,
    onError: toast.failed,
  });
  const keep = async () => {
    const name = await ask({
      title: t('views.title'),
      action: t('views.save'),
      reasonLabel: t('views.name'),
    });
    if (name) save.mutate(name.slice(0, 80));
  };
  const mine = (views.data ?? []).filter(({ isMine }) => isMine);
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <Button variant="default" size="sm">
          {t('views.menu')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {(views.data ?? []).map((view) => (
          <Menu.Item key={view.id} onClick={() => filters.replace(view.query as Record<string, string>)}>
            {view.isMine ? view.name : `${view.name} (${view.owner})`}
          </Menu.Item>
        ))}
        {views.data?.length === 0 ? <Menu.Label>{t('views.none')}</Menu.Label> : null}
        <Menu.Divider />
        <Menu.Item onClick={() => void keep()}>{t('views.keep')}</Menu.Item>
        {mine.map((view) => (
          <Menu.Item key={`remove ${view.id}`} color="red.9" onClick={() => remove.mutate(view.id)}>
            {t('views.remove', { name: view.name })}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
