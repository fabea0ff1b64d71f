/** Replaces the characters from `start` to `end`, offsets in the old text. */
export interface PlacedText {
  start: number;
  end: number;
  newText: string;
}

/** The text with the edits, in any order and not overlapping, carried out. */
export function editedText(text: string, edits: readonly PlacedText[]): string {
  const fromTheEnd = [...edits].sort((a, b) => b.start - a.start || b.end - a.end);
  let edited = text;
  for (const { start, end, newText } of fromTheEnd) edited = edited.slice(0, start) + newText + edited.slice(end);
  return edited;
}
