import { Box, Button, Checkbox, Grid, NativeSelect, Stack, Table, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../components/EmptyState';
import { PageHeader } from '../../components/PageHeader';
import { QueryView } from '../../components/QueryView';
import { useToast } from '../../components/toast';
import { languageNames, languages } from '../../strings/i18n';
import { NoticeLine } from './NoticeLine';
import { useChoices, useChoose, useMarkRead, useNotices, useUnread } from './queries';

const SHOWN = 200;

/** What concerned me, and what I want to be told of. */
export default function NoticesPage() {
  const { t } = useTranslation('notices');
  const read = useMarkRead();
  const unread = useUnread().data ?? 0;
  return (
    <>
      <PageHeader
        title={t('title')}
        actions={
          <Button
            variant="default"
            disabled={unread === 0}
            loading={read.isPending}
            onClick={() => read.mutate(null)}
          >
            {t('markAll')}
          </Button>
        }
      />
      <Grid>
        <Grid.Col span={{ base: 12, md: 6 }}>
          <QueryView
            query={useNotices(SHOWN)}
            empty={{
              when: (list) => list.length === 0,
              show: <EmptyState title={t('none')} text={t('noneText')} />,
            }}
          >
            {(list) => (
              <Stack gap="sm">
                {list.map((notice) => (
                  <NoticeLine
                    key={notice.id}
                    notice={notice}
                    onPick={() => {
                      if (!notice.readAt) read.mutate([notice.id]);
                    }}
                  />
                ))}
              </Stack>
            )}
          </QueryView>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 6 }}>
          <ChoiceTable />
        </Grid.Col>
      </Grid>
    </>
  );
}

function ChoiceTable() {
  const { t } = useTranslation('notices');
  const toast = useToast();
  const choose = useChoose();
  return (
    <Box component="section" aria-label={t('choices.title')}>
      <Title order={2} size="h4" mb="xs">
        {t('choices.title')}
      </Title>
      <QueryView query={useChoices()}>
        {({ kinds, language }) => (
          <>
            <Table verticalSpacing={6}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('choices.what')}</Table.Th>
                  <Table.Th>{t('choices.inApp')}</Table.Th>
                  <Table.Th>{t('choices.byMail')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {kinds.map((choice) => (
                  <Table.Tr key={choice.kind}>
                    <Table.Td>{t(`choices.${choice.kind}`)}</Table.Td>
                    {(['inApp', 'byMail'] as const).map((way) => (
                      <Table.Td key={way}>
                        <Checkbox
                          aria-label={`${t(`choices.${choice.kind}`)}: ${t(`choices.${way}`)}`}
                          checked={choice[way]}
                          disabled={choose.isPending}
                          onChange={(event) =>
                            choose.mutate(
                              { kinds: [{ ...choice, [way]: event.currentTarget.checked }] },
                              { onError: toast.failed },
                            )
                          }
                        />
                      </Table.Td>
                    ))}
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
            <NativeSelect
              mt="md"
              maw={260}
              label={t('choices.language')}
              value={language}
              onChange={(event) =>
                choose.mutate(
                  { language: event.currentTarget.value as 'id' | 'en' },
                  { onError: toast.failed },
                )
              }
              data={languages.map((value) => ({ value, label: languageNames[value] }))}
            />
          </>
        )}
      </QueryView>
    </Box>
  );
}
