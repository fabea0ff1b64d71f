/** A batch as it survives the window: what was found so far, small enough for the editor's own memory. */
import * as v from 'valibot';
import { applyChanges, minimalChanges } from '../edits/minimalChanges.ts';
import type { FileChange } from '../edits/fileChange.ts';
import type { BatchFile } from './batch.ts';

const savedFile = v.object({
  path: v.pipe(v.string(), v.minLength(1)),
  state: v.picklist(['waiting', 'running', 'changed', 'applied', 'undone', 'nothing', 'failed', 'skipped']),
  note: v.optional(v.string()),
  /** The length of the text that the changes belong to, and its digest. */
  length: v.optional(v.number()),
  digest: v.optional(v.string()),
  changes: v.optional(v.array(v.object({ start: v.number(), end: v.number(), text: v.string() }))),
  cut: v.optional(v.boolean()),
});

const savedBatch = v.object({ version: v.literal(1), instruction: v.string(), files: v.array(savedFile) });
export type SavedBatch = v.InferOutput<typeof savedBatch>;

/** A batch is saved at each of its files' new states, so that what was worked out for one is kept. */
const formsOfChanges = new WeakMap<FileChange, Pick<SavedBatch['files'][number], 'length' | 'digest' | 'changes'>>();

function formOf(change: FileChange | undefined, digest: (text: string) => string): Pick<SavedBatch['files'][number], 'changes'> {
  if (typeof change?.before !== 'string' || typeof change.after !== 'string') return {};
  const known = formsOfChanges.get(change);
  if (known) return known;
  const { before, after } = change;
  const form = { length: before.length, digest: digest(before), changes: minimalChanges(before, after) };
  formsOfChanges.set(change, form);
  return form;
}

/** `digest` tells whether two texts are the same. */
export function savedForm(
  { instruction, files }: { instruction: string; files: readonly BatchFile[] },
  digest: (text: string) => string,
): SavedBatch {
  return {
    version: 1,
    instruction,
    files: files.map(({ path, state, note, change, cut }) => ({
      path,
      state,
      ...(note === undefined ? {} : { note }),
      ...(cut === undefined ? {} : { cut }),
      ...formOf(change, digest),
    })),
  };
}

/** What was saved, when it is whole; null otherwise. */
export function readSaved(value: unknown): SavedBatch | null {
  const read = v.safeParse(savedBatch, value);
  return read.success ? read.output : null;
}

/**
 * The files as they were. A change whose file isn't the same text any more is gone: its file waits to be asked about again. `textOf` gives a
 * file's text now; null when it can't be read.
 */
export async function restoredFiles(
  saved: SavedBatch,
  textOf: (path: string) => Promise<string | null>,
  digest: (text: string) => string,
): Promise<BatchFile[]> {
  const restored: BatchFile[] = [];
  for (const file of saved.files) {
    const { path, state, note, cut } = file;
    if (state !== 'changed') {
      restored.push(state === 'running' ? { path, state: 'waiting' } : { path, state, ...(note === undefined ? {} : { note }) });
      continue;
    }
    const before = await textOf(path);
    const same = before !== null && file.changes && before.length === file.length && digest(before) === file.digest;
    if (!same) restored.push({ path, state: 'waiting' });
    else {
      const after = applyChanges(before, file.changes ?? []);
      restored.push({ path, state, change: { path, before, after, match: 'exact' }, ...(cut ? { cut } : {}) });
    }
  }
  return restored;
}
