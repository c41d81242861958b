import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PageHeader } from '../../components/PageHeader';
import { useFormat } from '../../strings/format';
import { ConfirmFlights } from './upload/ConfirmFlights';
import { CardUpload, type FlightPlan } from './upload/card-upload';
import { DropCard } from './upload/DropCard';
import { groupIntoFlights } from './upload/group-flights';
import { SendingView } from './upload/SendingView';
import { useExamination } from './upload/use-examination';

/** Choose a card, see it parted into flights, send it. */
export default function UploadPage() {
  const { t } = useTranslation('flights');
  const format = useFormat();
  const { examination, start, forget } = useExamination();
  const [upload, setUpload] = useState<CardUpload | null>(null);
  useEffect(() => () => upload?.end(), [upload]);
  useWarningBeforeLeaving(upload !== null);
  const isExamined = examination !== null && examination.doneFiles === examination.totalFiles;
  const grouped = useMemo(
    () => (isExamined && examination ? groupIntoFlights(examination.files) : null),
    [isExamined, examination],
  );
  const send = (plans: readonly FlightPlan[]) => {
    const made = new CardUpload(plans);
    setUpload(made);
    void made.start();
  };
  const again = () => {
    setUpload(null);
    forget();
  };
  return (
    <>
      <PageHeader title={t('send')} text={t('upload.about')} />
      {upload ? (
        <SendingView upload={upload} onAgain={again} />
      ) : grouped && examination ? (
        <ConfirmFlights grouped={grouped} unreadable={examination.unreadable} onSend={send} onBack={forget} />
      ) : examination ? (
        <Stack>
          <Text role="status">
            {t('upload.reading', {
              done: format.number(examination.doneFiles),
              total: format.number(examination.totalFiles),
            })}
          </Text>
          <Progress
            aria-label={t('upload.readingLabel')}
            value={examination.totalBytes > 0 ? (examination.readBytes / examination.totalBytes) * 100 : 0}
          />
          <Group>
            <Button variant="default" onClick={forget}>
              {t('shared:cancel')}
            </Button>
          </Group>
        </Stack>
      ) : (
        <DropCard onFiles={start} />
      )}
    </>
  );
}

function useWarningBeforeLeaving(isSending: boolean): void {
  useEffect(() => {
    if (!isSending) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, [isSending]);
}
