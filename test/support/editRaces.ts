/**
 * Races between a waiting proposal and somebody who goes on typing: documents as an editor has them (versions, undo, an edit for an older version is
 * refused), and the product's own logic for what becomes of the proposal. Every line that the user writes is unmistakable, so a lost one shows.
 */
import { FollowedChange } from '../../src/core/edits/followedChange.ts';
import { hunksOf, piecesOf, withHunk } from '../../src/core/edits/hunks.ts';

/** Below what it is given, as `randomSource` makes them. */
export type Random = (below: number) => number;

/** A text with versions, as an editor keeps it. */
class RacingDocument {
  text: string;
  version = 1;
  readonly #undo: string[] = [];

  constructor(text: string) {
    this.text = text;
  }

  /** Refused like VS Code's own edits when the text has moved on. */
  replace(text: string, forVersion: number): boolean {
    if (forVersion !== this.version) return false;
    this.#undo.push(this.text);
    this.text = text;
    this.version++;
    return true;
  }

  undo(): void {
    const last = this.#undo.pop();
    if (last === undefined) return;
    this.text = last;
    this.version++;
  }
}

export interface RaceResult {
  /** Bytes of the user's that are gone, that they took out and that are back, or that they rejected and that came in. */
  lost: number;
  /** What became of the proposal. */
  outcome: 'applied' | 'rebased' | 'refused';
}

/** What the user has done so far: lines that must be there, and lines that must not. */
export class UserWork {
  readonly #own = new Set<string>();
  readonly #removed = new Set<string>();
  #count = 0;

  /** One edit somewhere in the text, which counts as made. */
  type(text: string, random: Random): string {
    const draft = this.draft(text, random);
    draft.keep();
    return draft.text;
  }

  /** One edit somewhere in the text, which counts once it is kept. */
  draft(text: string, random: Random): { text: string; keep: () => void } {
    const lines = text.split('\n');
    const at = random(lines.length);
    const old = lines[at] ?? '';
    const mine = `user ${String(this.#count++)}`;
    // Blank lines are all alike; nobody could tell whether one is lost.
    const kind = old.trim() === '' ? 0 : random(3);
    if (kind === 0) lines.splice(at, 0, mine);
    else if (kind === 1) lines[at] = mine;
    else lines.splice(at, 1);
    const keep = (): void => {
      if (kind !== 0) {
        this.#own.delete(old);
        if (!old.startsWith('model')) this.#removed.add(old);
      }
      if (kind !== 2) this.#own.add(mine);
    };
    return { text: lines.join('\n'), keep };
  }

  lostIn(text: string): number {
    const lines = new Set(text.split('\n'));
    const gone = [...this.#own].filter((line) => !lines.has(line));
    const back = [...this.#removed].filter((line) => lines.has(line));
    return [...gone, ...back].reduce((sum, line) => sum + Buffer.byteLength(line), 0);
  }
}

/** One race: a proposal for a text, a user who types before, between and in the very moment of applying. */
export function race(random: Random): RaceResult {
  const size = 1 + random(60);
  const before = Array.from({ length: size }, (_, i) => (random(8) === 0 ? '' : `line ${String(i)}`)).join('\n');
  const document = new RacingDocument(before);
  const change = new FollowedChange(before, modelEdit(before, random));
  const user = new UserWork();
  const type = (): void => {
    document.replace(user.type(document.text, random), document.version);
  };
  let rebased = false;
  let applied = false;
  const rejected: string[] = [];
  /** The version that an application made: as long as it is the last, an undo takes just that back. */
  let ours = 0;
  for (let step = 1 + random(8); step > 0; step--) {
    if (ours === document.version && random(3) === 0) document.undo();
    if (random(2) === 0) type();
    // The editor tells of each change; now and then the news comes late.
    if (random(4) > 0) rebased = change.follow(document.text).kind === 'rebased' || rebased;
    if (random(3) > 0 && step > 1) continue;
    const { version, text } = document;
    change.follow(text);
    if (text !== change.before || change.after === null || change.after === text) continue;
    if (random(5) === 0) {
      const pieces = piecesOf(text, change.after, change.clashes);
      const piece = pieces[random(pieces.length)];
      if (piece) rejected.push(...newLines('clash' in piece ? piece.clash.change.text : piece.change.text));
      if (piece) change.reject('clash' in piece ? piece.clash : piece.change);
      continue;
    }
    const hunks = hunksOf(change.before, change.after);
    const hunk = hunks[random(Math.max(1, hunks.length))];
    const next = hunk && random(2) === 0 ? withHunk(change.before, hunk) : change.after;
    // Somebody types between the check and the edit.
    if (random(3) === 0) type();
    if (!document.replace(next, version)) continue;
    change.advance(next, change.after);
    applied = true;
    ours = document.version;
    if (random(4) === 0) document.undo();
  }
  const unwanted = rejected.filter((line) => document.text.split('\n').includes(line));
  return {
    lost: user.lostIn(document.text) + Buffer.byteLength(unwanted.join('')),
    outcome: applied ? (rebased ? 'rebased' : 'applied') : 'refused',
  };
}

/** A hunk may hold lines of the user's beside those of the model, say where the text ends in no line end. */
function newLines(text: string): string[] {
  return text.split('\n').filter((line) => line.startsWith('model'));
}

/** What a model makes of a text: some lines other ones, some gone, some new. */
export function modelEdit(text: string, random: Random): string {
  const lines = text.split('\n');
  for (let edits = 1 + random(4); edits > 0; edits--) {
    const at = random(lines.length);
    const mine = `model ${String(random(1e9))}`;
    lines.splice(at, random(3), ...(random(4) === 0 ? [] : [mine]));
  }
  return lines.join('\n');
}
