import { Alert, Button, Group, TextInput } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';

interface Props {
  readonly title: string;
  readonly text: string;
  readonly label: string;
  readonly value: string;
  readonly onDone: () => void;
}

/** A link or token that the server gives this once. */
export function OneTimeSecret({ title, text, label, value, onDone }: Props) {
  const { t } = useTranslation('admin');
  const clipboard = useClipboard();
  return (
    <Alert variant="outline" color="yellow" title={title} mb="lg" role="status">
      {text}
      <TextInput
        label={label}
        mt="sm"
        readOnly
        value={value}
        onFocus={(event) => event.currentTarget.select()}
        styles={{ input: { fontFamily: 'monospace' } }}
      />
      <Group mt="sm">
        <Button size="xs" onClick={() => clipboard.copy(value)}>
          {clipboard.copied ? t('secret.copied') : t('secret.copy')}
        </Button>
        <Button size="xs" variant="default" onClick={onDone}>
          {t('secret.done')}
        </Button>
      </Group>
    </Alert>
  );
}
