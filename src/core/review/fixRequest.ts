/** How a model is asked to mend a finding, wherever that is offered. Pure. */
import type { LineRange } from '../../protocol/worker/edits.ts';
import type { Finding } from './finding.ts';
import { hiddenRule } from './hiddenFindings.ts';

/** Lines above and below those of the finding that a fix may change. */
const around = 12;

/** `line` is where it stands by now. */
export function fixInstruction(line: number, { rule, cites, message }: Pick<Finding, 'rule' | 'cites' | 'message'>): string {
  // What isn't a model's own remark is said in the user's language.
  const said =
    rule === hiddenRule
      ? 'It has characters that are not seen, so it may not be what it looks like. Remove them, or write them as escapes.'
      : message;
  return `A review says of line ${String(line)} (${cites ?? rule}): ${said} Mend that, and change nothing else.`;
}

/** The lines that a fix may change, of a text with `count` lines. */
export function fixLines(line: number, endLine: number, count: number): LineRange {
  return { first: Math.max(1, line - around), last: Math.min(count, endLine + around) };
}

/** Whether a finding is about lines that no model is shown, so that none can mend it. */
export function isHidden(hidden: ReadonlySet<number>, line: number, endLine: number): boolean {
  return [...hidden].some((one) => line <= one && one <= endLine);
}
