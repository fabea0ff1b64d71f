/** The thread in which formulas and diagrams of answers are drawn: what takes too long there is ended with it, and holds nobody up. */
import { parentPort } from 'node:worker_threads';
import { isSafeSvg } from '../../core/drawings/safeSvg.ts';
import type { Drawing } from '../../protocol/drawing.ts';
import type { DrawingRequest, ThreadAnswer } from './drawingThread.ts';

async function drawn({ kind, source, colours }: DrawingRequest): Promise<Drawing> {
  // Either library is read when the first of its kind is to be drawn.
  if (kind === 'diagram') return (await import('./diagram.ts')).drawDiagram(source, colours);
  return (await import('./formula.ts')).drawFormula(source, kind === 'display', colours.foreground);
}

async function answer(request: DrawingRequest): Promise<ThreadAnswer> {
  try {
    const drawing = await drawn(request);
    return isSafeSvg(drawing.svg) ? { drawing } : { why: 'it has parts that are no shapes' };
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) };
  }
}

parentPort?.on('message', (request: DrawingRequest) => void answer(request).then((said) => parentPort?.postMessage(said)));
