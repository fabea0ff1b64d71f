/** What loading each file of a list would take, in the list's lines. */
import { AppError } from '../../base/appError.ts';
import { memorySumText, memoryVerdict } from '../../core/models/memoryPlanText.ts';
import { userMessage } from '../../core/userMessage.ts';
import type { MemoryPlan } from '../../protocol/worker/memoryPlan.ts';

/** What a load of a file would take. */
export type PlanLoad = (file: string, signal: AbortSignal) => Promise<MemoryPlan>;

/** What is told in a list. */
interface Line {
  /** Absent for a line that is about something else. */
  file?: string;
  /** Stands beside the name, the first thing first. */
  description?: string;
  detail?: string;
}

/**
 * Puts a plan, or what speaks against the file, into each line; one at a time, so that a list of many files is no load on the machine. Ends with the
 * signal, after which no line is changed; never rejects.
 */
export async function addPlans(lines: readonly Line[], plan: PlanLoad, signal: AbortSignal, onChange: () => void): Promise<void> {
  const ended = (): boolean => signal.aborted;
  for (const line of lines) {
    if (ended()) return;
    if (line.file === undefined) continue;
    const planned = await plan(line.file, signal).catch((error: unknown) => AppError.from(error));
    if (ended()) return;
    if (!(planned instanceof AppError)) {
      line.description = [memoryVerdict(planned), line.description].filter(Boolean).join(' · ');
      line.detail = memorySumText(planned);
    } else if (AppError.isCancelled(planned)) {
      // Not by us: the line has nothing to tell.
      delete line.detail;
    } else line.detail = userMessage(planned).text;
    onChange();
  }
}
