import { Button, Group, NativeSelect, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import OpenSeadragon from 'openseadragon';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call } from '../../api/client';
import { PhotoViewer } from '../../components/PhotoViewer';
import type { BoxOnPhoto } from '../../components/PhotoWithBoxes';
import { useToast } from '../../components/toast';
import type { View } from '../../components/ViewStrip';
import type { DamageClass } from './decision';

export type Tool = 'look' | 'draw' | 'edit';

interface Props {
  readonly view: View;
  readonly tool: Tool;
  readonly onTool: (tool: Tool) => void;
  readonly onChanged: () => void;
}

const classes: readonly DamageClass[] = ['D00', 'D10', 'D20', 'D40'];
/** Smaller was a slip of the mouse. */
const LEAST_SIDE_PX = 4;

/** The view, large, to zoom into; and with the mouse: draw a damage that was missed, draw a box anew, take it away. */
export function BoxTools({ view, tool, onTool, onChanged }: Props) {
  const { t } = useTranslation('review');
  const toast = useToast();
  const [viewer, setViewer] = useState<OpenSeadragon.Viewer | null>(null);
  const [drawnClass, setDrawnClass] = useState<DamageClass>('D40');
  const boxes = useMemo(() => [{ ...view.box, id: view.detectionId, isStrong: true }], [view]);
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
        <Text size="xs" c="dimmed" ml="auto" style={{ overflowWrap: 'anywhere' }}>
          {tool === 'look' ? view.photoName : t(`box.hint.${tool}`)}
        </Text>
      </Group>
      <div style={{ flex: 1, minHeight: 240, cursor: tool === 'look' ? undefined : 'crosshair' }}>
        <PhotoViewer
          photoId={view.photoId}
          alt={t('photoOf', { name: view.photoName })}
          boxes={boxes}
          focus={view.box}
          onOpen={setViewer}
        />
      </div>
    </>
  );
}

/** Drags a box on the photo, in its pixels; the photo stands still meanwhile. */
function useDragBox(viewer: OpenSeadragon.Viewer | null, onBox: (box: BoxOnPhoto) => void): void {
  useEffect(() => {
    const element = viewer?.canvas as HTMLElement | undefined;
    if (!viewer || !element) return;
    viewer.setMouseNavEnabled(false);
    const frame = document.createElement('div');
    Object.assign(frame.style, {
      position: 'absolute',
      border: '2px dashed #facc15',
      pointerEvents: 'none',
      display: 'none',
    });
    element.appendChild(frame);
    let from: { x: number; y: number } | null = null;
    const at = (event: PointerEvent) => {
      const { left, top } = element.getBoundingClientRect();
      return { x: event.clientX - left, y: event.clientY - top };
    };
    const start = (event: PointerEvent) => {
      from = at(event);
      element.setPointerCapture(event.pointerId);
    };
    const move = (event: PointerEvent) => {
      if (!from) return;
      const to = at(event);
      Object.assign(frame.style, {
        display: 'block',
        left: `${Math.min(from.x, to.x)}px`,
        top: `${Math.min(from.y, to.y)}px`,
        width: `${Math.abs(to.x - from.x)}px`,
        height: `${Math.abs(to.y - from.y)}px`,
      });
    };
    const end = (event: PointerEvent) => {
      if (!from) return;
      const [a, b] = [pixelAt(viewer, from), pixelAt(viewer, at(event))];
      from = null;
      frame.style.display = 'none';
      const box = {
        x: Math.min(a.x, b.x),
        y: Math.min(a.y, b.y),
        width: Math.abs(b.x - a.x),
        height: Math.abs(b.y - a.y),
      };
      if (box.width >= LEAST_SIDE_PX && box.height >= LEAST_SIDE_PX) onBox(box);
    };
    element.addEventListener('pointerdown', start);
    element.addEventListener('pointermove', move);
    element.addEventListener('pointerup', end);
    return () => {
      viewer.setMouseNavEnabled(true);
      frame.remove();
      element.removeEventListener('pointerdown', start);
      element.removeEventListener('pointermove', move);
      element.removeEventListener('pointerup', end);
    };
  }, [viewer, onBox]);
}

/** Kept inside the photo. */
function pixelAt(viewer: OpenSeadragon.Viewer, point: { x: number; y: number }): { x: number; y: number } {
  const item = viewer.world.getItemAt(0);
  const size = item.getContentSize();
  const pixel = item.viewportToImageCoordinates(
    viewer.viewport.pointFromPixel(new OpenSeadragon.Point(point.x, point.y)),
  );
  return { x: Math.min(Math.max(pixel.x, 0), size.x), y: Math.min(Math.max(pixel.y, 0), size.y) };
}
