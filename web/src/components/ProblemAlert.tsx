import { Alert, Button, Code, List, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../api/problem';
import { useProblemText } from './problem-text';

interface Props {
  readonly error: unknown;
  readonly title?: string;
  readonly onRetry?: () => void;
}

/** What went wrong as a sentence, then the code and the id to quote. */
export function ProblemAlert({ error, title, onRetry }: Props) {
  const { t } = useTranslation('shared');
  const textOf = useProblemText();
  const problem = error instanceof ApiProblem ? error : null;
  return (
    <Alert color="red" variant="outline" role="alert" title={title ?? t('problem.title')}>
      <Text>{textOf(error)}</Text>
      {problem && problem.fields.length > 1 ? (
        <List size="sm">
          {problem.fields.map(({ field, message }) => (
            <List.Item key={field}>
              {field}: {message}
            </List.Item>
          ))}
        </List>
      ) : null}
      {problem ? (
        <Text size="xs" c="dimmed" mt={4}>
          {t('problem.quote')} <Code>{problem.code}</Code>
          {problem.correlationId ? (
            <>
              {' '}
              <Code>{problem.correlationId}</Code>
            </>
          ) : null}
        </Text>
      ) : null}
      {onRetry ? (
        <Button mt="sm" size="xs" variant="default" onClick={onRetry}>
          {t('problem.retry')}
        </Button>
      ) : null}
    </Alert>
  );
}
