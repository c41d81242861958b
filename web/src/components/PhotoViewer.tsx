import { Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import type { PhotoViewerProps } from './photo-viewer/DeepZoom';

const DeepZoom = lazy(() => import('./photo-viewer/DeepZoom'));

/** A photo to zoom into down to its pixels, with boxes; OpenSeadragon is loaded with the first one shown. */
export function PhotoViewer(props: PhotoViewerProps) {
  return (
    <Suspense fallback={<Skeleton h="100%" mih={240} />}>
      <DeepZoom {...props} />
    </Suspense>
  );
}
