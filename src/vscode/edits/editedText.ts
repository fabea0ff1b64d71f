import { applyChanges, type TextChange } from '../../core/edits/minimalChanges.ts';

/** The text with the edits, in any order and not overlapping, carried out; of two insertions at one place the later one comes first. */
export function editedText(text: string, edits: readonly TextChange[]): string {
  const fromTheEnd = [...edits].sort((a, b) => b.start - a.start || b.end - a.end);
  return applyChanges(text, fromTheEnd.reverse());
}
