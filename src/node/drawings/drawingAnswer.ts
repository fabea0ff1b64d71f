/** What the host and the process that draws say to each other. What comes from there is any text of a model's, drawn by libraries: nothing of it is taken for what it should be. Pure. */
import { t } from '../../base/l10n.ts';
import { isSafeSvg } from '../../core/drawings/safeSvg.ts';
import type { Drawing, DrawingColours, DrawingKind } from '../../protocol/drawing.ts';

export interface DrawingRequest {
  kind: DrawingKind;
  source: string;
  colours: DrawingColours;
}

/** The picture, or what is wrong, as a few words. */
export type DrawingAnswer = { drawing: Drawing } | { why: string };

/** The code that the process ends with when its memory was not enough. */
export const memoryExit = 12;

/** What the process says, where that is an answer with a picture that runs and loads nothing. */
export function readDrawingAnswer(said: unknown): DrawingAnswer {
  const { drawing, why } = (said ?? {}) as { drawing?: Partial<Record<keyof Drawing, unknown>>; why?: unknown };
  if (typeof why === 'string') return { why };
  const { svg, width, height, depth } = drawing ?? {};
  if (typeof svg !== 'string' || !isSize(width) || !isSize(height) || !isSize(depth)) return { why: t('it could not be drawn') };
  return isSafeSvg(svg) ? { drawing: { svg, width, height, depth } } : { why: t('it has parts that are no shapes') };
}

/** Whether the process ended for want of memory: V8 aborts one whose heap is full. */
export function ranOutOfMemory(code: number | null, signal: string | null): boolean {
  return code === memoryExit || code === 134 || signal === 'SIGABRT';
}

function isSize(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
