import { Button, Group, List, NativeSelect, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type OpenSeadragon from 'openseadragon';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { api, call, type Schema } from '../../api/client';
import { PageHeader } from '../../components/PageHeader';
import { PhotoViewer } from '../../components/PhotoViewer';
import { useDragBox } from '../../components/photo-viewer/use-drag-box';
import { QueryView } from '../../components/QueryView';
import { useToast } from '../../components/toast';

type Mark = Schema<'Bystanders'>['found'][number];
const kinds: readonly Mark['kind'][] = ['person', 'vehicle'];

/** Where a reviewer frames people and vehicles, who are blurred for everyone else. */
export default function MarkPage() {
  const { t } = useTranslation('bystanders');
  const { photoId = '' } = useParams();
  const path = { params: { path: { id: photoId } } };
  const marks = useQuery({
    queryKey: ['bystanders', photoId],
    queryFn: async () => {
      const [photo, { found }] = await Promise.all([
        call(api.GET('/api/photos/{id}', path)),
        call(api.GET('/api/photos/{id}/bystanders', path)),
      ]);
      return { name: photo.name, found };
    },
  });
  return (
    <>
      <PageHeader
        title={t('markTitle')}
        text={t('markText')}
        actions={
          <Button component={Link} to="/bystanders" variant="default">
            {t('toList')}
          </Button>
        }
      />
      <QueryView query={marks}>
        {({ name, found }) => <Marks key={photoId} photoId={photoId} name={name} saved={found} />}
      </QueryView>
    </>
  );
}

const textOf = (marks: readonly Mark[]): string =>
  marks.map(({ kind, box: { x, y, width, height } }) => [kind, x, y, width, height].join()).join(';');

interface MarksProps {
  readonly photoId: string;
  readonly name: string;
  readonly saved: readonly Mark[];
}

function Marks({ photoId, name, saved }: MarksProps) {
  const { t } = useTranslation('bystanders');
  const toast = useToast();
  const queryClient = useQueryClient();
  const [found, setFound] = useState(saved);
  const [kind, setKind] = useState<Mark['kind']>('person');
  const [isDrawing, setDrawing] = useState(false);
  const [viewer, setViewer] = useState<OpenSeadragon.Viewer | null>(null);
  useDragBox(isDrawing ? viewer : null, (box) => setFound((before) => [...before, { kind, box }]));
  const boxes = useMemo(
    () =>
      found.map((mark, index) => ({
        ...mark.box,
        id: String(index),
        label: t(`kinds.${mark.kind}`),
        isStrong: true,
      })),
    [found, t],
  );
  const save = useMutation({
    mutationFn: () =>
      call(
        api.PUT('/api/photos/{id}/bystanders', {
          params: { path: { id: photoId } },
          body: { found: [...found] },
        }),
      ),
    onSuccess: () => {
      toast.done(t('saved'));
      return queryClient.invalidateQueries({ queryKey: ['bystanders'] });
    },
    onError: toast.failed,
  });
  return (
    <>
      <Group gap="xs" mb="xs">
        <Button
          variant={isDrawing ? 'filled' : 'default'}
          aria-pressed={isDrawing}
          onClick={() => setDrawing(!isDrawing)}
        >
          {t('draw')}
        </Button>
        <NativeSelect
          aria-label={t('kind')}
          value={kind}
          onChange={(event) => setKind(event.currentTarget.value as Mark['kind'])}
          data={kinds.map((value) => ({ value, label: t(`kinds.${value}`) }))}
        />
        <Button loading={save.isPending} onClick={() => save.mutate()}>
          {t('save')}
        </Button>
        <Text c="dimmed" role="status">
          {textOf(found) === textOf(saved) ? t('asSaved') : t('notSaved')}
        </Text>
      </Group>
      <div style={{ height: '60vh', cursor: isDrawing ? 'crosshair' : undefined }}>
        <PhotoViewer photoId={photoId} alt={t('photoOf', { name })} boxes={boxes} onOpen={setViewer} />
      </div>
      <List mt="sm" aria-label={t('marks')} listStyleType="none">
        {found.map((mark, index) => (
          <List.Item key={`${mark.box.x} ${mark.box.y} ${mark.box.width} ${mark.box.height}`}>
            <Group gap="xs">
              <Text>{t('mark', { number: index + 1, kind: t(`kinds.${mark.kind}`) })}</Text>
              <Button
                size="compact-sm"
                variant="default"
                aria-label={t('removeOf', { number: index + 1 })}
                onClick={() => setFound((before) => before.filter((other) => other !== mark))}
              >
                {t('remove')}
              </Button>
            </Group>
          </List.Item>
        ))}
      </List>
    </>
  );
}
