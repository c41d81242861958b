import type OpenSeadragon from 'openseadragon';
import { useEffect, useState } from 'react';
import { PhotoViewer } from './PhotoViewer';
import type { PhotoViewerProps } from './photo-viewer/DeepZoom';

export interface StackedPhoto extends Pick<PhotoViewerProps, 'photoId' | 'alt' | 'boxes' | 'focus'> {
  /** Tells it from others, which may be of the same photo. */
  readonly id: string;
}

interface Props {
  readonly shown: StackedPhoto;
  readonly next: StackedPhoto | null;
  /** For drawing and editing: the viewer of the photo that is shown, once it is open; null until then. */
  readonly onViewer: (viewer: OpenSeadragon.Viewer | null) => void;
}

/** A photo to zoom into, and behind it the one that comes after, already open: it is there in the frame in which it is asked for. */
export function PhotoStack({ shown, next, onViewer }: Props) {
  const [viewers, setViewers] = useState<ReadonlyMap<string, OpenSeadragon.Viewer>>(new Map());
  const viewer = viewers.get(shown.id) ?? null;
  useEffect(() => onViewer(viewer), [viewer, onViewer]);
  const nextId = next?.id;
  useEffect(
    () => setViewers((before) => new Map([...before].filter(([id]) => id === shown.id || id === nextId))),
    [shown.id, nextId],
  );
  const photos = next && next.id !== shown.id ? [shown, next] : [shown];
  return (
    <div style={{ position: 'relative', height: '100%' }}>
      {photos.map(({ id, ...photo }) => (
        <div
          key={id}
          style={{ position: 'absolute', inset: 0, visibility: id === shown.id ? undefined : 'hidden' }}
        >
          <PhotoViewer
            {...photo}
            isAhead={id !== shown.id}
            onOpen={(opened) => setViewers((before) => new Map(before).set(id, opened))}
          />
        </div>
      ))}
    </div>
  );
}
