import { Button, Group, NativeSelect, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type OpenSeadragon from 'openseadragon';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, call } from '../../api/client';
import { useUser } from '../../api/session';
import { PhotoStack, type StackedPhoto } from '../../components/PhotoStack';
import type { BoxOnPhoto } from '../../components/PhotoWithBoxes';
import { useDragBox } from '../../components/photo-viewer/use-drag-box';
import { useToast } from '../../components/toast';
import type { View } from '../../components/ViewStrip';
import type { DamageClass } from './decision';

export type Tool = 'look' | 'draw' | 'edit';

interface Props {
  readonly view: View;
  /** The best view of the find that comes after. */
  readonly next: View | null;
  readonly tool: Tool;
  readonly onTool: (tool: Tool) => void;
  readonly onChanged: () => void;
}

const classes: readonly DamageClass[] = ['D00', 'D10', 'D20', 'D40'];
/** The view, large, to zoom into; and with the mouse: draw a damage that was missed, draw a box anew, take it away. */
export function BoxTools({ view, next, tool, onTool, onChanged }: Props) {
  const { t } = useTranslation('review');
  const toast = useToast();
  const { role } = useUser();
  const [viewer, setViewer] = useState<OpenSeadragon.Viewer | null>(null);
  const [drawnClass, setDrawnClass] = useState<DamageClass>('D40');
  const photoOf = useCallback(
    (seen: View): StackedPhoto => ({
      id: seen.detectionId,
      photoId: seen.photoId,
      alt: t('photoOf', { name: seen.photoName }),
      boxes: [{ ...seen.box, id: seen.detectionId, isStrong: true }],
      focus: seen.box,
    }),
    [t],
  );
  const shown = useMemo(() => photoOf(view), [photoOf, view]);
  const ahead = useMemo(() => (next ? photoOf(next) : null), [photoOf, next]);
  const draw = useMutation({
    mutationFn: (box: BoxOnPhoto) =>
      call(
        api.POST('/api/photos/{id}/detections', {
          params: { path: { id: view.photoId } },
          body: { damageClass: drawnClass, box },
        }),
      ),
    onSuccess: ({ id }) => {
      toast.done(t('box.drawn'), () => removeDecision.mutate(id));
      onChanged();
    },
    onError: toast.failed,
  });
  const judge = useMutation({
    mutationFn: (
      body: { decision: 'corrected'; box: BoxOnPhoto } | { decision: 'rejected'; reason: string },
    ) =>
      call(api.POST('/api/detections/{id}/decision', { params: { path: { id: view.detectionId } }, body })),
    onSuccess: (_answer, body) => {
      const id = view.detectionId;
      toast.done(body.decision === 'corrected' ? t('box.corrected') : t('box.removed'), () =>
        removeDecision.mutate(id),
      );
      onTool('look');
      onChanged();
    },
    onError: toast.failed,
  });
  const removeDecision = useMutation({
    mutationFn: (id: string) =>
      call(api.DELETE('/api/detections/{id}/decision', { params: { path: { id } } })),
    onSuccess: onChanged,
    onError: toast.failed,
  });
  useDragBox(tool === 'look' ? null : viewer, (box) => {
    if (tool === 'draw') draw.mutate(box);
    else judge.mutate({ decision: 'corrected', box });
  });
  return (
    <>
      <Group gap={6} px={8} py={4}>
        <Button.Group>
          {(['look', 'draw', 'edit'] as const).map((name) => (
            <Button
              key={name}
              size="xs"
              variant={tool === name ? 'filled' : 'default'}
              color="brand"
              aria-pressed={tool === name}
              onClick={() => onTool(name)}
            >
              {t(`action.${name}`)}
            </Button>
          ))}
        </Button.Group>
        {tool === 'draw' ? (
          <NativeSelect
            size="xs"
            aria-label={t('box.class')}
            value={drawnClass}
            onChange={(event) => setDrawnClass(event.currentTarget.value as DamageClass)}
            data={classes.map((value) => ({ value, label: t(`shared:damage.${value}`) }))}
          />
        ) : null}
        {tool === 'edit' ? (
          <Button
            size="xs"
            variant="default"
            loading={judge.isPending}
            onClick={() => judge.mutate({ decision: 'rejected', reason: t('box.reason') })}
          >
            {t('box.remove')}
          </Button>
        ) : null}
        {tool === 'look' && role === 'reviewer' ? (
          <Button component={Link} to={`/bystanders/${view.photoId}`} size="xs" variant="default">
            {t('box.blur')}
          </Button>
        ) : null}
        <Text size="xs" c="dimmed" ml="auto" style={{ overflowWrap: 'anywhere' }}>
          {tool === 'look' ? view.photoName : t(`box.hint.${tool}`)}
        </Text>
      </Group>
      <div style={{ flex: 1, minHeight: 240, cursor: tool === 'look' ? undefined : 'crosshair' }}>
        <PhotoStack shown={shown} next={ahead} onViewer={setViewer} />
      </div>
    </>
  );
}
