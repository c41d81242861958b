import { Button, Checkbox, Popover, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type ChoosableColumn, choosableColumns } from './filters';

interface Props {
  readonly shown: readonly ChoosableColumn[];
  readonly onChange: (shown: readonly string[]) => void;
}

/** Which columns the table has. */
export function ColumnMenu({ shown, onChange }: Props) {
  const { t } = useTranslation('tickets');
  return (
    <Popover position="bottom-end" trapFocus>
      <Popover.Target>
        <Button variant="default" size="sm">
          {t('columns')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('columns')}>
        <Checkbox.Group value={[...shown]} onChange={onChange} aria-label={t('columns')}>
          <Stack gap="xs">
            {choosableColumns.map((name) => (
              <Checkbox key={name} value={name} label={t(`column.${name}`)} />
            ))}
          </Stack>
        </Checkbox.Group>
      </Popover.Dropdown>
    </Popover>
  );
}
