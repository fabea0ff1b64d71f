import { plural, t } from '../../base/l10n.ts';
import { fenceFor } from '../context/codeFence.ts';
import type { DiffLine } from './streamedDiff.ts';

/** Lines of a diff that are shown in place; a longer one is for a diff editor. */
const mostLines = 120;

const marks = { same: ' ', removed: '-', added: '+' } as const;

/** The diff as a fenced block of the language `diff`. Longer ones show their last lines while they are written and their first ones after that. */
export function diffMarkdown(lines: readonly DiffLine[], writing: boolean): string {
  const shown = writing ? lines.slice(-mostLines) : lines.slice(0, mostLines);
  const left = lines.length - shown.length;
  const body = shown.map(lineText);
  if (left > 0) body.splice(writing ? 0 : body.length, 0, `@@ ${t('{0} more lines', left)} @@`);
  const text = body.join('\n');
  const fence = fenceFor(text);
  return `${fence}diff\n${text}\n${fence}`;
}

function lineText(line: DiffLine): string {
  if (line.kind === 'gap') return `@@ ${plural(line.count, '{0} unchanged line', '{0} unchanged lines')} @@`;
  return marks[line.kind] + line.text;
}
