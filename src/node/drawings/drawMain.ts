/**
 * The process in which formulas and diagrams of answers are drawn: what takes too long or too much there is ended with it, and holds nobody up. A thread of it draws, so that it hears of the end of whoever
 * asked also while something is drawn that has no end.
 */
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import type { Drawing } from '../../protocol/drawing.ts';
import { type DrawingAnswer, type DrawingRequest, memoryExit } from './drawingAnswer.ts';

async function drawn({ kind, source, colours }: DrawingRequest): Promise<Drawing> {
  // Either library is read when the first of its kind is to be drawn.
  if (kind === 'diagram') return (await import('./diagram.ts')).drawDiagram(source, colours);
  return (await import('./formula.ts')).drawFormula(source, kind === 'display', colours.foreground);
}

async function answer(request: DrawingRequest): Promise<DrawingAnswer> {
  try {
    return { drawing: await drawn(request) };
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) };
  }
}

/** Megabytes; a picture that is looked at takes a few. */
const resourceLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 };

if (isMainThread) {
  const thread = new Worker(new URL(import.meta.url), { execArgv: [], resourceLimits });
  thread.on('message', (said: DrawingAnswer) => process.send?.(said));
  thread.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? memoryExit : 1));
  process.on('message', (request: DrawingRequest) => thread.postMessage(request));
  process.on('disconnect', () => process.exit());
} else parentPort?.on('message', (request: DrawingRequest) => void answer(request).then((said) => parentPort?.postMessage(said)));
