/**
 * What a card shows, worked out from an offer and the edits that can't be carried out. Unseen characters of what others wrote stand there by their number; the
 * rows' ids have the real paths. Pure.
 */
import { t } from '../../base/l10n.ts';
import type { EditCard, EditCardFile, EditFileState } from '../../protocol/editCard.ts';
import type { Conflict } from '../edits/fileChange.ts';
import { showHidden } from '../security/hiddenText.ts';
import { conflictMessage } from '../edits/editSentences.ts';
import type { EditOffer, OfferedFile } from './editOffers.ts';

/** A conflict with the lines that it might mean, as they read. */
export interface PlacedConflict extends Conflict {
  places: EditCardFile['places'];
}

/** A card is a list to decide on, not a log: more rows than this are counted instead. */
export const maxConflictRows = 20;

/** The card of an answer that is still being written. */
export function readingCard(paths: readonly string[]): EditCard {
  return { label: '', cut: false, files: paths.map((path) => ({ ...blank(showHidden(path)), id: fileRowId(path), state: 'reading' })) };
}

/** The card of an answer whose changes are in the files already. */
export function unchangedCard(label: string, paths: readonly string[]): EditCard {
  const files = paths.map((path): EditCardFile => ({ ...blank(showHidden(path)), id: fileRowId(path), state: 'unchanged' }));
  return { label: showHidden(label), cut: false, files };
}

export function cardOf(label: string, offer: EditOffer | null, conflicts: readonly PlacedConflict[], cut: boolean): EditCard {
  const files = offer?.files.map(fileRow) ?? [];
  return { label: showHidden(label), cut, files: [...files, ...conflicts.slice(0, maxConflictRows).map(conflictRow)] };
}

/** The id of a file's row. */
export function fileRowId(path: string): string {
  return `file:${path}`;
}

/** The id of the row of an edit that can't be carried out. */
export function conflictRowId(index: number): string {
  return `conflict:${String(index)}`;
}

/** What a change is called in lists and undo: the first line of what was asked, not too long. */
export function changeLabel(question: string): string {
  // Of a pasted line of megabytes, no more than shows.
  const [first = ''] = question
    .trimStart()
    .slice(0, looked)
    .split(/[\n\r]/, 1);
  const line = first.replace(/\s+/g, ' ').trim();
  if (line.length <= maxLabel) return line.toWellFormed();
  const cut = line.lastIndexOf(' ', maxLabel);
  // A pair of surrogates isn't cut in two.
  return `${line.slice(0, cut > maxLabel / 2 ? cut : maxLabel).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

const maxLabel = 60;
/** Characters of a line that are looked at: it may begin with blanks between its words. */
const looked = 1_000;

function fileRow(file: OfferedFile): EditCardFile {
  const { path, from, problem } = file;
  return {
    ...file,
    id: fileRowId(path),
    path: showHidden(path),
    from: from === null ? null : showHidden(from),
    problem: problem === null ? null : showHidden(problem),
    places: [],
  };
}

function conflictRow(conflict: PlacedConflict, index: number): EditCardFile {
  const state: EditFileState = 'conflict';
  const choose = conflict.places.length > 1;
  const problem = choose
    ? t('The text to replace is in several places. Choose the one that is meant.')
    : conflictMessage(conflict.reason, conflict.path, conflict.similar);
  const places = choose ? conflict.places.map(({ line, text }) => ({ line, text: showHidden(text) })) : [];
  return { ...blank(showHidden(conflict.path ?? '')), id: conflictRowId(index), state, problem, places };
}

function blank(path: string): Omit<EditCardFile, 'id' | 'state'> {
  return {
    path,
    from: null,
    kind: 'modified',
    added: 0,
    removed: 0,
    fuzzy: false,
    seen: false,
    accepted: false,
    fitting: null,
    problem: null,
    note: null,
    places: [],
  };
}
