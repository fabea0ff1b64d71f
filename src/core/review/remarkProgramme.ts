/**
 * Remarks on changed lines as a programme of segments: the file, the lines, the rule and the severity are chosen among what there is, and only the
 * message is written freely, under a grammar. It knows the form and what fits; it must not know models, prompts, or what becomes of a remark.
 */
import type { Remark, ReviewedFile, Severity } from '../../protocol/worker/review.ts';
import type { Segment } from '../../protocol/worker/programmes.ts';
import type { Decoded, Programme } from '../grammar/programme.ts';
import { severities } from './finding.ts';
import { messageGrammar, messageTokens, tidyMessage } from './messageGrammar.ts';
import { linesLead, mostLines, nothing, nothingMore, remarkStart, ruleLead, severityLead } from './remarkForm.ts';

export interface RemarkTask {
  files: readonly ReviewedFile[];
  maxRemarks: number;
  /** Tokens that the answer may have. */
  room: number;
  /** Tokens of a text by itself. */
  count: (text: string) => number;
  /** Told of each remark when it is whole. */
  onRemark: (remark: Remark) => void;
}

/** Tokens kept for seams, where two texts differ from what each has alone. */
const spare = 16;

/** Decodes up to `maxRemarks` remarks, no two of which begin at the same line. Ends early, yet well-formed, where room is short. */
export function remarks(task: RemarkTask): Programme<Remark[]> {
  return new RemarkProgramme(task).run();
}

class RemarkProgramme {
  readonly #task: RemarkTask;
  readonly #found: Remark[] = [];
  /** Lines of each file at which no remark begins yet. */
  readonly #free: Map<ReviewedFile, number[]>;
  /** Tokens that a remark may take, with what ends the answer. */
  readonly #needed: number;
  #room: number;

  constructor(task: RemarkTask) {
    this.#task = task;
    this.#room = task.room;
    this.#free = new Map(task.files.map((file) => [file, [...file.lines]]));
    const longest = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => task.count(text)));
    const place = longest(task.files.map(({ path, lines }) => `${path}\n${linesLead}${String(lines.at(-1))}-${String(lines.at(-1))}\n`));
    const rule = longest(task.files.flatMap(({ rules }) => rules.map((id) => `${ruleLead}${id}\n`)));
    const markup = longest(severities.map((one) => `${severityLead}${one}\n`)) + task.count(remarkStart);
    this.#needed = place + rule + markup + messageTokens + task.count(nothingMore) + spare;
  }

  *run(): Programme<Remark[]> {
    while (this.#found.length < this.#task.maxRemarks && this.#room >= this.#needed) {
      const files = this.#task.files.filter((file) => this.#freeIn(file).length > 0);
      if (files.length === 0) break;
      const step = yield* this.#choose([remarkStart, this.#found.length === 0 ? nothing : nothingMore]);
      if (step !== remarkStart) return this.#found;
      if (!(yield* this.#remark(files))) return this.#found;
    }
    if (this.#found.length > 0) yield* this.#decode({ kind: 'forced', text: nothingMore });
    return this.#found;
  }

  /** False when the model went round in circles, where nothing that follows is worth having. */
  *#remark(files: readonly ReviewedFile[]): Programme<boolean> {
    const file = yield* this.#of(files, ({ path }) => `${path}\n`);
    yield* this.#decode({ kind: 'forced', text: linesLead });
    const free = this.#freeIn(file);
    const line = yield* this.#of(free, (one) => `${String(one)}-`);
    const endLine = yield* this.#of(run(file.lines, line), (one) => `${String(one)}\n`);
    yield* this.#decode({ kind: 'forced', text: ruleLead });
    const rule = yield* this.#of(file.rules, (id) => `${id}\n`);
    yield* this.#decode({ kind: 'forced', text: severityLead });
    const severity = yield* this.#of<Severity>(severities, (one) => `${one}\n`);
    const { text, stop } = yield* this.#decode({ kind: 'grammar', gbnf: messageGrammar, maxTokens: messageTokens });
    if (!text.endsWith('\n')) yield* this.#decode({ kind: 'forced', text: '\n' });
    free.splice(free.indexOf(line), 1);
    const message = tidyMessage(text, stop === 'length' || stop === 'loop');
    if (message !== '') {
      const remark: Remark = { path: file.path, line, endLine, severity, rule, message };
      this.#found.push(remark);
      this.#task.onRemark(remark);
    }
    return stop !== 'loop';
  }

  #freeIn(file: ReviewedFile): number[] {
    return this.#free.get(file) ?? [];
  }

  /** One of some things, by what it is called; where there is one only nothing is asked. */
  *#of<T>(things: readonly T[], named: (thing: T) => string): Programme<T> {
    const names = things.map(named);
    const thing = things[names.indexOf(yield* this.#choose(names))];
    if (thing === undefined) throw new Error('a choice was offered that has no options');
    return thing;
  }

  *#choose(options: string[]): Programme<string> {
    return (yield* this.#decode({ kind: 'choice', options })).text;
  }

  *#decode(segment: Segment): Programme<Decoded> {
    const decoded = yield segment;
    this.#room = decoded.room;
    return decoded;
  }
}

/** The lines from `first` on that follow each other. */
function run(lines: readonly number[], first: number): number[] {
  const at = lines.indexOf(first);
  let end = at + 1;
  while (end < lines.length && end - at < mostLines && lines[end] === (lines[end - 1] ?? 0) + 1) end++;
  return lines.slice(at, end);
}
