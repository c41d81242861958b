import { Alert, Badge, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useReasonText } from '../../components/problem-text';
import type { Finding, Quality } from './queries';

const colours = { info: 'blue', warning: 'yellow', problem: 'red' } as const;

/** Photos that a finding is about, under its sentence. */
export interface PhotoChoice {
  readonly title: string;
  readonly ids: ReadonlySet<string>;
}

interface Props {
  readonly quality: Quality;
  readonly onPhotos: (choice: PhotoChoice) => void;
}

/** What an operator should know before leaving the site: of the flight as a whole, then what its photos have of their own. */
export function Findings({ quality, onPhotos }: Props) {
  const { t } = useTranslation('flights');
  const reasonText = useReasonText();
  const { findings, photoFindings, photos } = quality;
  if (photos.total === 0) return null;
  const isGood = findings.every(({ severity }) => severity === 'info') && photoFindings.length === 0;
  return (
    <Paper withBorder p="md" component="section" className="no-print">
      <Title order={2} size="h4" mb="sm">
        {t('findings.title')}
      </Title>
      <Text size="sm" mb="sm">
        {t('findings.photos', { placed: photos.placed, total: photos.total, wrong: photos.withProblem })}
      </Text>
      {isGood && photos.placed > 0 ? (
        <Alert color="green" variant="outline" mb="sm">
          {t('findings.none')}
        </Alert>
      ) : null}
      <Stack gap="xs">
        {findings.map((finding) => (
          <FindingLine
            key={finding.code}
            finding={finding}
            count={finding.photoCount}
            onPhotos={() =>
              onPhotos({
                title: reasonText(finding),
                ids: new Set(finding.photos.map(({ id }) => id)),
              })
            }
          />
        ))}
        {photoFindings.map(({ code, severity, count, photos: found }) => {
          const title = t(`photoFinding.${code}`, { defaultValue: code });
          return (
            <FindingLine
              key={`photo-${code}`}
              finding={{ code, severity, message: title, details: {} }}
              sentence={title}
              count={count}
              onPhotos={() => onPhotos({ title, ids: new Set(found.map(({ id }) => id)) })}
            />
          );
        })}
      </Stack>
    </Paper>
  );
}

interface LineProps {
  readonly finding: Finding;
  /** In place of the finding's own sentence. */
  readonly sentence?: string;
  readonly count: number;
  readonly onPhotos: () => void;
}

function FindingLine({ finding, sentence, count, onPhotos }: LineProps) {
  const { t } = useTranslation('flights');
  const reasonText = useReasonText();
  return (
    <Group gap="sm" align="flex-start" wrap="nowrap">
      <SeverityMark severity={finding.severity} />
      <Text size="sm" flex={1} miw={0}>
        {sentence ?? reasonText(finding)}
      </Text>
      {count > 0 ? (
        <Button size="compact-sm" variant="default" className="no-print" onClick={onPhotos}>
          {t('findings.show', { count })}
        </Button>
      ) : null}
    </Group>
  );
}

export function SeverityMark({ severity }: { readonly severity: Finding['severity'] }) {
  const { t } = useTranslation('flights');
  return (
    <Badge variant="dot" color={colours[severity]} tt="none" miw={104} style={{ flexShrink: 0 }}>
      {t(`findings.severity.${severity}`)}
    </Badge>
  );
}
