import { Alert, Box } from '@mantine/core';
import OpenSeadragon from 'openseadragon';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BoxOnPhoto } from '../PhotoWithBoxes';
import { readPyramid } from './read-pyramid';

export interface PhotoViewerProps {
  readonly photoId: string;
  readonly alt: string;
  readonly boxes?: readonly (BoxOnPhoto & {
    readonly id: string;
    readonly label?: string;
    readonly isStrong?: boolean;
  })[];
  /** The viewer opens on this part of the photo. */
  readonly focus?: BoxOnPhoto | null;
  readonly height?: string | number;
  /** It is open before anybody looks at it. */
  readonly isAhead?: boolean;
  /** For drawing and editing: the viewer itself, once a photo is open. */
  readonly onOpen?: (viewer: OpenSeadragon.Viewer) => void;
}

export default function DeepZoom({
  photoId,
  alt,
  boxes,
  focus,
  height = '100%',
  isAhead = false,
  onOpen,
}: PhotoViewerProps) {
  const { t } = useTranslation('shared');
  const container = useRef<HTMLDivElement>(null);
  const [viewer, setViewer] = useState<OpenSeadragon.Viewer | null>(null);
  const [state, setState] = useState<'opening' | 'open' | 'missing'>('opening');
  const opened = useRef(onOpen);
  opened.current = onOpen;

  useEffect(() => {
    if (!container.current) return;
    const made = OpenSeadragon({
      element: container.current,
      showNavigationControl: false,
      maxZoomPixelRatio: 8,
      animationTime: 0.3,
      gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
      drawer: 'canvas',
    });
    setViewer(made);
  }, []);

  useEffect(() => {
    if (!viewer) return;
    const stop = new AbortController();
    setState('opening');
    readPyramid(photoId, stop.signal).then(
      (source) => {
        if (stop.signal.aborted) return;
        viewer.addOnceHandler('open', () => {
          setState('open');
          opened.current?.(viewer);
        });
        viewer.open({ tileSource: source });
      },
      () => {
        if (!stop.signal.aborted) setState('missing');
      },
    );
    return () => stop.abort();
  }, [viewer, photoId]);

  useEffect(() => {
    const item = viewer?.world.getItemAt(0);
    if (!viewer || state !== 'open' || !item) return;
    for (const box of boxes ?? []) {
      const element = document.createElement('div');
      element.title = box.label ?? '';
      Object.assign(element.style, {
        border: `${box.isStrong ? 3 : 2}px solid ${box.isStrong ? '#facc15' : '#ffffff'}`,
        pointerEvents: 'none',
      });
      viewer.addOverlay({
        element,
        location: item.imageToViewportRectangle(box.x, box.y, box.width, box.height),
      });
    }
    return () => {
      viewer.clearOverlays();
    };
  }, [viewer, state, boxes]);

  useEffect(() => {
    const item = viewer?.world.getItemAt(0);
    if (!viewer || state !== 'open' || !item || !focus) return;
    // Three times the damage's size: what lies around it tells what it is.
    const { x, y, width, height: tall } = focus;
    viewer.viewport.fitBounds(item.imageToViewportRectangle(x - width, y - tall, width * 3, tall * 3), true);
  }, [viewer, state, focus]);

  // Last of all: what the effects above take away must still be there when they are undone.
  useEffect(() => () => viewer?.destroy(), [viewer]);

  return (
    <Box pos="relative" h={height} mih={240} bg="dark.8">
      <Box
        ref={container}
        role="img"
        aria-label={alt}
        pos="absolute"
        inset={0}
        data-photo-state={isAhead ? 'ahead' : state}
      />
      {state === 'missing' ? (
        <Alert pos="absolute" top={8} left={8} right={8} color="yellow" variant="filled">
          {t('photo.noZoom')}
        </Alert>
      ) : null}
    </Box>
  );
}
