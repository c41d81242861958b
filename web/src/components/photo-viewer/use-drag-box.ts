import OpenSeadragon from 'openseadragon';
import { useEffect } from 'react';
import type { BoxOnPhoto } from '../PhotoWithBoxes';

/** Smaller was a slip of the mouse. */
const LEAST_SIDE_PX = 4;

/** Drags a box on the photo, in its pixels; the photo stands still meanwhile. */
export function useDragBox(viewer: OpenSeadragon.Viewer | null, onBox: (box: BoxOnPhoto) => void): void {
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
