/** What changed in a notebook beside the lines of its cells, in words: nobody reads outputs and metadata as JSON. Pure. */
import { showInLine } from '../security/hiddenText.ts';
import type { Notebook, NotebookCell } from './notebook.ts';
import { type CellPair, movedCells } from './notebookPairs.ts';

/** Characters of a name that is somebody's, and names that are told of one kind. */
const longestName = 40;
const mostNames = 6;

/** Stands for a file that wasn't there, or is no more. */
export const noNotebook: Notebook = { cells: [], minor: 0, metadata: {} };

export function kindOf({ kind }: NotebookCell): string {
  return ['code', 'markdown', 'raw'].includes(kind) ? kind : 'of another kind';
}

/** Each thing once, with the cells that it is about. */
export function notebookNotes(before: Notebook, after: Notebook, pairs: readonly CellPair[]): string[] {
  const cells = new Map<string, number[]>();
  const note = (words: string, { number }: NotebookCell): void => void cells.set(words, [...(cells.get(words) ?? []), number]);
  const moved = new Set(movedCells(pairs));
  for (const { before: old, after: now } of pairs) {
    if (!old) {
      if (now.lines.length === 0) note('new and empty', now);
      if (now.outputs !== '') note('new with outputs', now);
    } else if (!now) {
      if (old.lines.length === 0) note('deleted, empty before', old);
    } else {
      if (moved.has(now)) note('moved', now);
      if (old.kind !== now.kind) note(`${kindOf(old)} before, ${kindOf(now)} now`, now);
      if (old.outputs !== now.outputs)
        note(old.outputs === '' ? 'outputs added' : now.outputs === '' ? 'outputs taken away' : 'outputs changed', now);
      else if (old.runs !== now.runs && old.kind === now.kind) note('only the count of runs changed', now);
      if (old.attachments !== now.attachments) note('attached pictures changed', now);
      const keys = changedKeys(old.metadata, now.metadata);
      if (keys.length > 0) note(`metadata changed (${namesOf(keys)})`, now);
      if (old.id !== now.id) note('id changed', now);
    }
  }
  const whole = notebookNote(before, after);
  return [
    ...[...cells].map(([words, numbers]) => `${numbers.length === 1 ? 'cell' : 'cells'} ${ranges(numbers)}: ${words}`),
    ...(whole === '' ? [] : [whole]),
  ];
}

/** Of the notebook as a whole; of one that is new or gone nobody needs to be told. */
function notebookNote(before: Notebook, after: Notebook): string {
  if (before === noNotebook || after === noNotebook) return '';
  const keys = changedKeys(before.metadata, after.metadata);
  const kernels = [kernelOf(before), kernelOf(after)];
  const parts = [
    kernels[0] === kernels[1] ? '' : `kernel ${kernels[0] ?? ''} before, ${kernels[1] ?? ''} now`,
    keys.length === 0 ? '' : `metadata changed (${namesOf(keys)})`,
    before.minor === after.minor ? '' : `format 4.${String(before.minor)} before, 4.${String(after.minor)} now`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : `notebook: ${parts.join(', ')}`;
}

function kernelOf({ metadata: { kernelspec } }: Notebook): string {
  const name = typeof kernelspec === 'object' && kernelspec !== null && 'name' in kernelspec ? kernelspec.name : null;
  return typeof name === 'string' ? shortName(name) : 'none';
}

function changedKeys(before: Record<string, unknown>, after: Record<string, unknown>): string[] {
  const all = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return all.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
}

function namesOf(keys: readonly string[]): string {
  const more = keys.length - mostNames;
  return `${keys.slice(0, mostNames).map(shortName).join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
}

/** Somebody else's name, in a line of ours. */
function shortName(name: string): string {
  const shown = showInLine(name.slice(0, longestName + 1));
  return shown.length > longestName ? `${shown.slice(0, longestName)}…` : shown;
}

/** Ascending numbers as `3, 5-9`. */
function ranges(numbers: readonly number[]): string {
  const found: { first: number; last: number }[] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const range = found.at(-1);
    if (range?.last === number - 1) range.last = number;
    else found.push({ first: number, last: number });
  }
  const shown = found.slice(0, mostNames).map(({ first, last }) => (first === last ? String(first) : `${String(first)}-${String(last)}`));
  return `${shown.join(', ')}${found.length > mostNames ? ' and others' : ''}`;
}
