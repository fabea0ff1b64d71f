/**
 * Edits that apply whatever the model says, as a programme of segments: what exists is chosen, what follows is forced, and only the new text
 * is written freely. It knows the form and what fits; it must not know models, prompts, or how edits are applied.
 */
import type { AnchoredEdit, AnchoredFile, AnchorForm, KeptEnds } from '../../protocol/worker/edits.ts';
import type { Segment } from '../../protocol/worker/programmes.ts';
import type { Decoded, Programme } from '../grammar/programme.ts';
import { folderLabel, type Markers, markersFor, steps } from './anchoredForm.ts';
import { EditableLines } from './editableLines.ts';
import { NewFileNames, pathIn } from './newFileName.ts';

export interface AnchoredTask {
  files: readonly AnchoredFile[];
  /** Instead of choices: the first file's offered lines are replaced, but for these ends. */
  whole?: KeptEnds | undefined;
  create?: { folders: readonly string[]; existing: readonly string[] } | undefined;
  anchor: AnchorForm;
  maxEdits: number;
  thinkingTokens: number;
  /** Tokens that the answer may have. */
  room: number;
  /** Tokens of a text by itself. */
  count: (text: string) => number;
}

export interface AnchoredAnswer {
  edits: AnchoredEdit[];
  /** A bound ended the last edit's text. */
  cut: boolean;
}

/** Tokens that a new text has at least. */
const leastText = 24;
/** Tokens by which a new text may be longer than twice what it replaces. */
const moreText = 512;
/** Tokens kept for what can't be counted beforehand: line numbers, and seams, where two texts differ from what each has alone. */
const spare = 32;
/** Tokens of the two names of lines in the form `text`, at most. */
const labelTokens = 264;

/**
 * Decodes up to `maxEdits` edits. Their lines exist and are apart, a deletion deletes something, an insertion inserts something visible, a new
 * file has a path that isn't taken. Where room is short the answer ends early, yet well-formed.
 */
export function anchoredEdits(task: AnchoredTask): Programme<AnchoredAnswer> {
  return new AnchoredProgramme(task).run();
}

class AnchoredProgramme {
  readonly #task: AnchoredTask;
  readonly #files: EditableLines[];
  readonly #markers: Markers;
  readonly #names: NewFileNames | null;
  readonly #edits: AnchoredEdit[] = [];
  /** Tokens of what ends a block and the answer. */
  readonly #tail: number;
  /** Tokens of a block's markup and heading, without the path. */
  readonly #markup: number;
  #room: number;
  /** What `#room` was when the present edit began. */
  #roomBefore: number;
  #cut = false;

  constructor(task: AnchoredTask) {
    this.#task = task;
    this.#files = task.files.map((file) => new EditableLines(file, task.count));
    this.#markers = markersFor(task.files.map((file) => file.text));
    this.#names = task.create ? new NewFileNames(task.create.folders, task.create.existing, task.files) : null;
    const { open, divider, close } = this.#markers;
    this.#tail = task.count(`\n${close}\n${steps.done}`) + spare;
    this.#markup = task.count(`${steps.insert} lines ${open}\n${divider}\n`) + spare + (task.anchor === 'text' ? labelTokens : 0);
    this.#room = task.room;
    this.#roomBefore = task.room;
  }

  *run(): Programme<AnchoredAnswer> {
    if (this.#task.thinkingTokens > 0) yield* this.#think();
    if (this.#task.whole) return yield* this.#rewrite(this.#task.whole);
    while (this.#edits.length < this.#task.maxEdits && !this.#cut) {
      this.#roomBefore = this.#room;
      const offered = this.#offeredSteps();
      if (offered.length === 0) break;
      const step = yield* this.#choose(this.#edits.length === 0 ? offered : [...offered, steps.done]);
      if (step === steps.done) return { edits: this.#edits, cut: this.#cut };
      if (step === steps.replace) yield* this.#replace();
      else if (step === steps.insert) yield* this.#insert();
      else if (step === steps.delete) yield* this.#delete();
      else yield* this.#create();
    }
    if (this.#edits.length > 0) yield* this.#say(steps.done);
    return { edits: this.#edits, cut: this.#cut };
  }

  *#think(): Programme<void> {
    const maxTokens = Math.min(this.#task.thinkingTokens, Math.floor(this.#room / 4));
    const stop = Object.values(steps).map((words) => `\n${words.trimEnd()}`);
    const said = yield* this.#decode({ kind: 'free', maxTokens, stop });
    if (!said.text.endsWith('\n')) yield* this.#say('\n');
  }

  *#rewrite({ lead, tail }: KeptEnds): Programme<AnchoredAnswer> {
    const [file] = this.#files;
    const range = this.#task.files[0]?.offered[0];
    if (!file || !range) throw new Error('no lines to rewrite');
    const { first, last } = range;
    const [from, to] =
      this.#task.anchor === 'lines'
        ? [`${String(first)}-`, `${String(last)}\n`]
        : [`From: ${file.label(first)}\n`, `To: ${file.label(last)}\n`];
    yield* this.#say(`${steps.replace}${this.#heading(file)}${from}${to}`);
    const text = yield* this.#block(file.text(first, last), lead, tail);
    yield* this.#say(steps.done);
    return { edits: [{ kind: 'replace', path: file.path, first, last, text }], cut: this.#cut };
  }

  *#replace(): Programme<void> {
    const file = yield* this.#chooseFile((one) => one.some(this.#echoRoom(one, 2)));
    const { first, last } = yield* this.#chooseRange(file, 2);
    const text = yield* this.#block(file.text(first, last), '');
    file.use(first, last);
    this.#edits.push({ kind: 'replace', path: file.path, first, last, text });
  }

  *#delete(): Programme<void> {
    const file = yield* this.#chooseFile((one) => one.some(this.#echoRoom(one, 1)));
    const { first, last } = yield* this.#chooseRange(file, 1);
    const { open, divider, close } = this.#markers;
    yield* this.#say(`${open}\n${file.text(first, last)}${divider}\n${close}\n`);
    file.use(first, last);
    this.#edits.push({ kind: 'delete', path: file.path, first, last });
  }

  *#insert(): Programme<void> {
    const file = yield* this.#chooseFile((one) => one.insertions(this.#echoRoom(one, 2)).length > 0);
    const places = file.insertions(this.#echoRoom(file, 2));
    const after = yield* this.#chooseLine(file, places, this.#task.anchor === 'text' ? 'After: ' : '', '\n');
    const above = after === 0 ? '' : file.text(after, after);
    const text = yield* this.#block(above, above);
    file.useForInsertion(after);
    this.#edits.push({ kind: 'insert', path: file.path, after, text });
  }

  *#create(): Programme<void> {
    const names = this.#names;
    if (!names) throw new Error('no new file was offered');
    const labels = names.folders.map((folder) => `${folderLabel(folder)}:\n`);
    const folder = names.folders[labels.indexOf(yield* this.#choose(labels))] ?? '';
    yield* this.#say(pathIn(folder, ''));
    const { text: written } = yield* this.#decode(names.segment);
    const { name, endings } = names.complete(folder, written);
    yield* this.#say(`${name}.`.slice(written.length));
    const ending = yield* this.#choose(endings.map((one) => `${one}\n`));
    const path = pathIn(folder, `${name}.${ending.trimEnd()}`);
    names.take(path);
    const text = yield* this.#block('', '');
    this.#edits.push({ kind: 'create', path, text });
  }

  /** The markup with the old text, and within it the new one, of which `above` is given. Returns what stands between that and `below`. */
  *#block(old: string, above: string, below = ''): Programme<string> {
    const { open, divider, close } = this.#markers;
    const before = this.#room;
    yield* this.#say(`${open}\n${old}${divider}\n${above}`);
    const maxTokens = Math.min(this.#room - this.#tail, 2 * (before - this.#room) + moreText);
    const written = yield* this.#decode({ kind: 'free', maxTokens, stop: this.#markers.ends, visible: true });
    if (written.stop === 'length' || written.stop === 'loop') this.#cut = true;
    const text = written.text.replace(/\n$/, '');
    yield* this.#say(`${written.text === text ? '\n' : ''}${close}\n`);
    return text.endsWith(below) ? text.slice(0, text.length - below.length) : text;
  }

  *#chooseFile(able: (file: EditableLines) => boolean): Programme<EditableLines> {
    const files = this.#files.filter(able);
    const labels = files.map((file) => this.#heading(file));
    const file = files[labels.indexOf(yield* this.#choose(labels))];
    if (!file) throw new Error('a step was offered that no file allows');
    return file;
  }

  /** What names a file, up to where its lines are named. */
  #heading(file: EditableLines): string {
    return `${file.path}${this.#task.anchor === 'lines' ? ' lines ' : '\n'}`;
  }

  /** Two lines between which all is free and fits `times` times. */
  *#chooseRange(file: EditableLines, times: number): Programme<{ first: number; last: number }> {
    const words = this.#task.anchor === 'text';
    const first = yield* this.#chooseLine(file, file.starts(this.#echoRoom(file, times)), words ? 'From: ' : '', words ? '\n' : '-');
    const last = yield* this.#chooseLine(file, file.ends(first, this.#echoRoom(file, times)), words ? 'To: ' : '', '\n');
    return { first, last };
  }

  *#chooseLine(file: EditableLines, lines: readonly number[], lead: string, end: string): Programme<number> {
    if (lead !== '') yield* this.#say(lead);
    const labels = lines.map((line) => (this.#task.anchor === 'lines' ? String(line) : file.label(line)) + end);
    const line = lines[labels.indexOf(yield* this.#choose(labels))];
    if (line === undefined) throw new Error('a step was offered that no line allows');
    return line;
  }

  #offeredSteps(): string[] {
    const offered: string[] = [];
    if (this.#files.some((file) => file.some(this.#echoRoom(file, 2)))) offered.push(steps.replace);
    if (this.#files.some((file) => file.insertions(this.#echoRoom(file, 2)).length > 0)) offered.push(steps.insert);
    if (this.#files.some((file) => file.some(this.#echoRoom(file, 1)))) offered.push(steps.delete);
    if (this.#names && this.#names.folders.length > 0 && this.#roomBefore >= this.#tail + this.#markup + this.#names.tokens + leastText) {
      offered.push(steps.create);
    }
    return offered;
  }

  /** Tokens that old text may have in a block of this file when it is there `times` times: forced, and in a like amount of new text. */
  #echoRoom(file: EditableLines, times: number): number {
    return Math.floor((this.#roomBefore - this.#tail - this.#markup - file.pathTokens - (times > 1 ? leastText : 0)) / times);
  }

  *#choose(options: string[]): Programme<string> {
    return (yield* this.#decode({ kind: 'choice', options })).text;
  }

  *#say(text: string): Programme<void> {
    if (text !== '') yield* this.#decode({ kind: 'forced', text });
  }

  *#decode(segment: Segment): Programme<Decoded> {
    const decoded = yield segment;
    this.#room = decoded.room;
    return decoded;
  }
}
