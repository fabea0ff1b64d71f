/** What a card of proposed changes says and offers, worked out from its data. Pure: every wording can be tested without a browser. */
import { plural, t } from '../../src/base/l10n.ts';
import type { EditCard, EditCardAction, EditCardFile } from '../../src/protocol/editCard.ts';

export interface CardButton {
  action: EditCardAction;
  label: string;
  /** For a row: what a screen reader hears, since its icon says no path. */
  name: string;
}

/** Waits for a decision, or was refused and can be tried again: an edit that has no text to apply can't. */
function isOpen(file: EditCardFile): boolean {
  return file.state === 'waiting';
}

/** Some of its hunks no longer fit; each can be decided on by itself. */
function isPartial(file: EditCardFile): boolean {
  return file.state === 'conflict' && file.fitting !== null;
}

/** Hunks that can be applied though others of their file no longer fit. */
function restOf(files: readonly EditCardFile[]): number {
  return files.reduce((total, file) => total + (file.state === 'conflict' ? (file.fitting ?? 0) : 0), 0);
}

/** Must be looked at before it may be applied. */
function isUnseen(file: EditCardFile): boolean {
  return (isOpen(file) || isPartial(file)) && file.fuzzy && !file.seen;
}

/** `2 files`, `1 file`; edits that name no file don't count. */
export function cardCount(card: EditCard): string {
  const paths = new Set(card.files.map((file) => file.path).filter((path) => path !== ''));
  return paths.size === 0 ? '' : filesOf(paths.size);
}

type Standing = 'reading' | 'waiting' | 'applied' | 'partly' | 'fitsInPart' | 'undone' | 'conflict' | 'unchanged' | 'discarded';

/** What the card is, or what has become of it. */
function standingOf(card: EditCard): Standing {
  const states = new Set(card.files.map((file) => file.state));
  if (states.has('reading')) return 'reading';
  if (states.has('waiting')) return 'waiting';
  if (states.has('applied')) return card.files.every((file) => file.state === 'applied') ? 'applied' : 'partly';
  if (restOf(card.files) > 0) return 'fitsInPart';
  if (states.has('undone')) return 'undone';
  if (states.has('conflict')) return 'conflict';
  return states.has('unchanged') ? 'unchanged' : 'discarded';
}

/** The card's title. */
export function cardTitle(card: EditCard): string {
  const titles: Readonly<Record<Standing, string>> = {
    reading: t('Writing changes…'),
    waiting: t('Proposed changes'),
    applied: t('Changes applied'),
    partly: t('Partly applied'),
    fitsInPart: t('Changes that fit in part'),
    undone: t('Changes undone'),
    conflict: t('Changes that do not fit'),
    unchanged: t('Nothing to change'),
    discarded: t('Changes discarded'),
  };
  return titles[standingOf(card)];
}

/** Lines of all files together. */
export function cardLines(card: EditCard): { added: number; removed: number } {
  const sum = (pick: (file: EditCardFile) => number): number => card.files.reduce((total, file) => total + pick(file), 0);
  return { added: sum((file) => file.added), removed: sum((file) => file.removed) };
}

/** What has to be said about the whole card, one sentence each. */
export function cardNotes(card: EditCard): string[] {
  const unseen = card.files.filter(isUnseen);
  const places = card.files.filter((file) => file.places.length > 0);
  const conflicts = card.files.filter((file) => file.state === 'conflict');
  if (card.past)
    return [t('This is how it stood when this conversation was left. “Undo Last Change” and “Show Checkpoints” bring files back.')];
  const notes: string[] = [];
  if (unseen.length > 0)
    notes.push(
      unseen.length === 1 && card.files.length === 1
        ? t('Its place was not found word for word, so look at it before it is applied.')
        : t('Some places were not found word for word, so look at them before they are applied.'),
    );
  if (card.files.some((file) => file.state === 'unchanged')) notes.push(t('The files are already as this answer wants them.'));
  if (card.cut) notes.push(t('The answer ended early: what stands here applies, but more may be missing.'));
  if (conflicts.length > places.length && card.files.some(isOpen))
    notes.push(
      conflicts.every((file) => file.fitting !== null && file.fitting > 0)
        ? t('A file that fits only in part is left out when the others are applied.')
        : t('What does not fit is left out when the rest is applied.'),
    );
  return notes;
}

/** The card's buttons; the first is the one to press. */
export function cardButtons(card: EditCard): CardButton[] {
  if (card.past || card.files.some((file) => file.state === 'reading')) return [];
  const open = card.files.filter(isOpen);
  const button = (action: EditCardAction, label: string): CardButton => ({ action, label, name: label });
  const undo = card.files.some((file) => file.state === 'applied' || file.accepted) ? [button('undo', t('Undo'))] : [];
  const partial = card.files.filter(isPartial);
  const again = card.files.some((file) => file.state === 'undone') ? [button('applyAgain', t('Apply Again'))] : [];
  if (open.length === 0 && partial.length === 0) return [...again, ...undo];
  if (open.length === 0) {
    const rest = restOf(partial) > 0 ? [button('applyRest', partial.some(isUnseen) ? t('Review, Then Apply') : t('Apply What Fits'))] : [];
    return [button('hunks', t('One by One')), ...rest, button('discard', t('Discard')), ...undo];
  }
  const whole = open.length === 1 ? t('Apply') : t('Apply All');
  const first = open.some(isUnseen) ? [button('apply', t('Review, Then Apply'))] : [button('apply', whole), button('review', t('Review'))];
  // A file that is made or deleted is one piece.
  const hasPieces = partial.length > 0 || open.some((file) => file.kind === 'modified' || file.kind === 'renamed');
  const pieces = hasPieces ? [button('hunks', t('One by One'))] : [];
  return [...first, ...pieces, button('discard', t('Discard')), ...undo];
}

/** A row's buttons, shown as icons. */
export function rowButtons(file: EditCardFile): CardButton[] {
  const name = fileName(file.path);
  const discard: CardButton = { action: 'discard', label: t('Discard'), name: t('Discard the change to {0}', name) };
  if (isPartial(file)) return [...partialButtons(file, name), discard];
  if (!isOpen(file)) return [];
  const apply: CardButton = isUnseen(file)
    ? { action: 'apply', label: t('Review, then apply'), name: t('Review, then apply the change to {0}', name) }
    : { action: 'apply', label: t('Apply'), name: t('Apply the change to {0}', name) };
  return [{ action: 'review', label: t('Open diff'), name: t('Open the diff of {0}', name) }, apply, discard];
}

function partialButtons(file: EditCardFile, name: string): CardButton[] {
  const hunks: CardButton = { action: 'hunks', label: t('One by one'), name: t('Decide on {0} hunk by hunk', name) };
  const fitting = file.fitting ?? 0;
  if (fitting === 0) return [hunks];
  const apply: CardButton = isUnseen(file)
    ? {
        action: 'applyRest',
        label: t('Review, then apply what fits'),
        name: plural(
          fitting,
          'Review, then apply the hunk that still fits {1}',
          'Review, then apply the {0} hunks that still fit {1}',
          name,
        ),
      }
    : {
        action: 'applyRest',
        label: t('Apply what fits'),
        name: plural(fitting, 'Apply the hunk that still fits {1}', 'Apply the {0} hunks that still fit {1}', name),
      };
  return [{ action: 'review', label: t('Open diff'), name: t('Open the diff of what still fits {0}', name) }, hunks, apply];
}

/** The words behind a row's path: what happens to the file, how it was found, what has become of it. */
export function rowTags(file: EditCardFile): string[] {
  const kinds: Record<EditCardFile['kind'], string | null> = {
    modified: null,
    created: t('new'),
    deleted: t('deleted'),
    renamed: t('renamed from {0}', fileName(file.from ?? '')),
  };
  const states: Record<EditCardFile['state'], string | null> = {
    reading: t('writing…'),
    waiting: null,
    applied: t('applied'),
    rejected: t('discarded'),
    undone: t('undone'),
    conflict: null,
    unchanged: t('already so'),
  };
  const fuzzy = file.fuzzy && isOpen(file) ? t('not found word for word') : null;
  const accepted = file.accepted ? t('applied in part') : null;
  return [kinds[file.kind], fuzzy, accepted, states[file.state]].filter((tag) => tag !== null);
}

/** The last part of a path, and what stands before it. */
export function splitPath(path: string): { name: string; folder: string } {
  const slash = path.lastIndexOf('/');
  return { name: path.slice(slash + 1), folder: slash < 0 ? '' : path.slice(0, slash) };
}

/** A row in one sentence, for screen readers. */
export function rowLabel(file: EditCardFile): string {
  const lines = file.added + file.removed > 0 ? [t('{0} added', lineCount(file.added)), t('{0} removed', lineCount(file.removed))] : [];
  return [file.path === '' ? t('No file') : file.path, ...lines, ...rowTags(file), file.problem, file.note]
    .filter((part) => part !== null)
    .join(', ');
}

/** What a screen reader hears when a card comes or changes; null when there is nothing new. */
export function cardAnnouncement(before: EditCard | null, after: EditCard | null): string | null {
  if (!after || after === before) return null;
  const now = standingOf(after);
  if (now === 'reading') return null;
  if (before && now === standingOf(before)) return newClashes(before, after);
  const count = cardCount(after);
  const title = count === '' ? t('{0}.', cardTitle(after)) : t('{0}: {1}.', cardTitle(after), count);
  if (now === 'fitsInPart') return `${title} ${problemsOf(after.files.filter(isPartial))}`;
  const conflicts = after.files.filter((file) => file.state === 'conflict').length;
  if (conflicts === 0 || now === 'conflict') return title;
  return `${title} ${plural(conflicts, 'One edit does not fit.', '{0} edits do not fit.')}`;
}

/** Why files that fitted no longer do as a whole; null when there is none. */
function newClashes(before: EditCard, after: EditCard): string | null {
  const fitted = new Set(before.files.filter(isOpen).map(({ id }) => id));
  const problems = problemsOf(after.files.filter((file) => isPartial(file) && fitted.has(file.id)));
  return problems === '' ? null : problems;
}

function problemsOf(files: readonly EditCardFile[]): string {
  return files.map(({ problem }) => problem ?? '').join(' ');
}

function fileName(path: string): string {
  return splitPath(path).name;
}

function filesOf(count: number): string {
  return plural(count, '{0} file', '{0} files');
}

function lineCount(count: number): string {
  return plural(count, '{0} line', '{0} lines');
}
