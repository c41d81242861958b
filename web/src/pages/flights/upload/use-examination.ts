import { useCallback, useEffect, useRef, useState } from 'react';
import type { CardFile } from './card-upload';
import type { ExamineNews, ExamineOrder } from './examine.worker';
import type { DroppedFile } from './read-drop';

export interface Examination {
  readonly totalFiles: number;
  readonly totalBytes: number;
  readonly doneFiles: number;
  readonly readBytes: number;
  readonly files: readonly CardFile[];
  /** Names of files that the browser couldn't read. */
  readonly unreadable: readonly string[];
}

const DRAW_PAUSE_MS = 200;

/** Hashes and reads headers in a worker, off the page's own thread. */
export function useExamination() {
  const [examination, setExamination] = useState<Examination | null>(null);
  const worker = useRef<Worker | null>(null);
  useEffect(() => () => worker.current?.terminate(), []);

  const start = useCallback((dropped: readonly DroppedFile[]) => {
    worker.current?.terminate();
    const made = new Worker(new URL('./examine.worker.ts', import.meta.url), { type: 'module' });
    worker.current = made;
    const files: CardFile[] = [];
    const unreadable: string[] = [];
    let readBytes = 0;
    let timer: number | undefined;
    const draw = () => {
      timer = undefined;
      setExamination({
        totalFiles: dropped.length,
        totalBytes: dropped.reduce((sum, { file }) => sum + file.size, 0),
        doneFiles: files.length + unreadable.length,
        readBytes,
        files: [...files],
        unreadable: [...unreadable],
      });
    };
    made.addEventListener('message', ({ data }: MessageEvent<ExamineNews>) => {
      if (data.kind === 'read') readBytes += data.bytes;
      else if (data.kind === 'failed') unreadable.push(data.name);
      else {
        const file = dropped[data.index]?.file;
        if (file) files.push({ ...data.examined, file });
      }
      if (timer === undefined) timer = window.setTimeout(draw, DRAW_PAUSE_MS);
    });
    draw();
    for (const [index, { name, file }] of dropped.entries()) {
      const order: ExamineOrder = { index, name, file };
      made.postMessage(order);
    }
  }, []);
  const forget = useCallback(() => {
    worker.current?.terminate();
    setExamination(null);
  }, []);
  return { examination, start, forget };
}
