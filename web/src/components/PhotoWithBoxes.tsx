import { Box } from '@mantine/core';

export interface BoxOnPhoto {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Props {
  readonly photoId: string;
  readonly alt: string;
  /** Size of the photo as stored, which the boxes are measured in. */
  readonly widthPx: number | null;
  readonly heightPx: number | null;
  readonly boxes: readonly BoxOnPhoto[];
  /** Loaded even while nobody sees it: what is shown on paper alone would else be missing there. */
  readonly isEager?: boolean;
}

/** The reduced picture with boxes drawn over it; for pixels use PhotoViewer. */
export function PhotoWithBoxes({ photoId, alt, widthPx, heightPx, boxes, isEager }: Props) {
  return (
    <Box pos="relative" bg="gray.4" style={{ aspectRatio: `${widthPx ?? 4} / ${heightPx ?? 3}` }}>
      <img
        src={`/api/photos/${photoId}/preview`}
        alt={alt}
        loading={isEager ? 'eager' : 'lazy'}
        style={{ display: 'block', width: '100%', height: '100%' }}
      />
      <svg
        viewBox={`0 0 ${widthPx ?? 1} ${heightPx ?? 1}`}
        aria-hidden="true"
        style={{ position: 'absolute', inset: 0, width: '100%', height: '100%' }}
      >
        {boxes.map((box) => (
          <rect
            key={`${box.x} ${box.y} ${box.width} ${box.height}`}
            {...box}
            fill="none"
            stroke="#facc15"
            strokeWidth={2}
            vectorEffect="non-scaling-stroke"
          />
        ))}
      </svg>
    </Box>
  );
}
