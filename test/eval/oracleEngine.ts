/**
 * An engine that knows the answers. Constrained, it is led through the very choices that a model is led through and picks what comes nearest to
 * what it wants to say; unconstrained, it says what it wants. With faults it shows what the constraint is worth, without them that every path
 * through the evaluation works. A token is four characters here. It says nothing about any model.
 */
import { AppError, throwIfCancelled } from '../../src/base/appError.ts';
import { lineLabels, folderLabel, steps } from '../../src/core/edits/anchoredForm.ts';
import { anchoredEdits } from '../../src/core/edits/anchoredProgramme.ts';
import type { ModelSource } from '../../src/core/models/modelSource.ts';
import type { EnginePort, WorkerState } from '../../src/core/ports.ts';
import type { ModelState } from '../../src/protocol/webview.ts';
import type { ChatParams } from '../../src/protocol/worker/chat.ts';
import type { AnchorForm, EditAnswer, EditParams } from '../../src/protocol/worker/edits.ts';
import type { ChatMessage, GenerationItem, GenerationResult } from '../../src/protocol/worker/generation.ts';
import type { ModelInfo } from '../../src/protocol/worker/modelInfo.ts';
import type { Segment } from '../../src/protocol/worker/programmes.ts';
import { type Fault, misremembered, withFault } from './faults.ts';
import { type LineEdit, linesOf, referenceAnswer } from './referenceAnswer.ts';
import { searchReplaceBlocks, searchReplaceText } from './searchReplace.ts';
import { fakeSetup } from '../support/fakeSetup.ts';
import type { Task } from './task.ts';

const contextSize = 16_384;

/** What it wants to say in one edit: an option of each choice in turn, a name for a new file, and the new text. */
interface Wish {
  choices: string[];
  name: string;
  text: string;
}

export class OracleEngine implements EnginePort {
  readonly state: WorkerState = 'ready';
  readonly onDidChangeState = (): { dispose: () => void } => ({ dispose: () => undefined });
  #question: { task: Task; fault: Fault | null } | undefined;

  /** Says which task the next questions are about, and which fault the answers have. */
  turnTo(task: Task, fault: Fault | null): void {
    this.#question = { task, fault };
  }

  async load(): Promise<ModelInfo> {
    return oracleInfo;
  }

  async countTokens(texts: string[]): Promise<number[]> {
    return texts.map(tokens);
  }

  countTokensOf(_file: unknown, texts: string[]): Promise<number[]> {
    return this.countTokens(texts);
  }

  async countPrompt(messages: ChatMessage[]): Promise<number> {
    return messages.reduce((sum, { content }) => sum + tokens(content) + 4, 0);
  }

  async hashPrompt(messages: ChatMessage[]): Promise<string> {
    return messages.map(({ content }) => content).join('\n');
  }

  async chat(params: ChatParams, onItem: (item: GenerationItem) => void | Promise<void>, signal?: AbortSignal): Promise<GenerationResult> {
    throwIfCancelled(signal);
    const { task, fault } = this.#asked();
    const blocks = withFault(searchReplaceBlocks(referenceAnswer(task), task.before), fault);
    const text = searchReplaceText(blocks, fault === 'unfinished');
    await onItem({ type: 'text', text });
    return { ...(await this.#figures(params.messages, text)), stop: 'end' };
  }

  async edit(params: EditParams, onItem: (item: GenerationItem) => void | Promise<void>, signal?: AbortSignal): Promise<EditAnswer> {
    const wishes = this.#wishes(params);
    const programme = anchoredEdits({ ...params, room: params.maxTokens, count: tokens });
    let wish: Wish = { choices: [], name: '', text: '' };
    let text = '';
    let sampledTokens = 0;
    for (let next = programme.next(); ;) {
      throwIfCancelled(signal);
      if (next.done === true) {
        const { edits, cut } = next.value;
        return { ...(await this.#figures(params.messages, text)), stop: cut ? 'length' : 'end', edits, cut, sampledTokens };
      }
      const segment = next.value;
      if (segment.kind === 'choice' && wish.choices.length === 0) wish = wishes.shift() ?? { choices: [steps.done], name: '', text: '' };
      const said = say(segment, wish);
      if (segment.kind !== 'forced') sampledTokens += tokens(said);
      text += said;
      await onItem({ type: 'text', text: said });
      next = programme.next({ text: said, stop: 'end', room: params.maxTokens - tokens(text) });
    }
  }

  inspect = unsupported;
  plan = unsupported;
  machine = unsupported;
  candidates = unsupported;
  readonly busy = false;
  readonly quietMs = Infinity;
  prefill = unsupported;
  complete = unsupported;
  generate = unsupported;
  answerWithTools = unsupported;
  review = unsupported;
  embed = unsupported;
  rank = unsupported;
  surprise = unsupported;
  vectorsNamed = unsupported;
  shrink = unsupported;
  diagnose = unsupported;
  unusedCompanions = unsupported;
  kept = unsupported;
  keepSnapshots = unsupported;

  async unload(): Promise<void> {
    return Promise.resolve();
  }

  async restart(): Promise<void> {
    return Promise.resolve();
  }

  async dispose(): Promise<void> {
    return Promise.resolve();
  }

  #asked(): { task: Task; fault: Fault | null } {
    if (!this.#question) throw new AppError('internal', 'the oracle was not told which task it is asked');
    return this.#question;
  }

  #wishes(params: EditParams): Wish[] {
    const { task, fault } = this.#asked();
    const answer = referenceAnswer(task);
    const changes = withFault(answer.changes, fault);
    const files = withFault(answer.files.map((file) => ({ ...file, old: [] })), fault); // prettier-ignore
    return [
      ...changes.map((edit, i) => changeWish(edit, answer.changes[i] ?? edit, task, params.anchor, fault)),
      ...files.map(({ path, lines }) => {
        const slash = path.lastIndexOf('/');
        const [name = '', ...ending] = path.slice(slash + 1).split('.');
        const folder = folderLabel(path.slice(0, Math.max(0, slash)));
        return { choices: [steps.create, `${folder}:\n`, `${ending.join('.')}\n`], name: `${name}.`, text: joined(lines) };
      }),
    ];
  }

  async #figures(messages: ChatMessage[], text: string): Promise<Omit<GenerationResult, 'stop'>> {
    const promptTokens = await this.countPrompt(messages);
    const none = { prefillMs: 0, generateMs: 0, tokensPerSecond: 0 };
    return { text, tokens: tokens(text), promptTokens, evaluatedTokens: promptTokens, ...none };
  }
}

/** The edit as wishes. `meant` is the edit without its fault: where it really stands. */
function changeWish(edit: LineEdit, meant: LineEdit, task: Task, anchor: AnchorForm, fault: Fault | null): Wish {
  const labels = lineLabels(linesOf(task.before.get(meant.path) ?? ''));
  const wrong = fault === 'changedLine';
  const inWords = (line: number): string => (line === 0 ? '(line 0)' : (labels[line - 1] ?? ''));
  const line = (number: number, end: string): string => {
    if (anchor === 'lines') return `${wrong ? number + 1 : number}${end}`;
    const label = inWords(number);
    return `${wrong ? misremembered(label) : fault === 'indentation' ? label.trimStart() : label}\n`;
  };
  const file = `${edit.path}${anchor === 'lines' ? ' lines ' : '\n'}`;
  const text = joined(edit.lines);
  if (meant.last < meant.first) {
    const place = anchor === 'lines' ? file : `${edit.path}\n`;
    return { choices: [steps.insert, place, line(meant.first - 1, '\n')], name: '', text };
  }
  const step = edit.lines.length === 0 ? steps.delete : steps.replace;
  return { choices: [step, file, line(meant.first, '-'), line(meant.last, '\n')], name: '', text };
}

function joined(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

function say(segment: Segment, wish: Wish): string {
  switch (segment.kind) {
    case 'forced':
      return segment.text;
    case 'choice':
      return nearest(segment.options, wish.choices.shift() ?? '');
    case 'grammar':
      return wish.name;
    case 'free':
      return wish.text;
  }
}

/** The option that is wished for, or else the one most like it: a number near it, or a text with the most in common. */
function nearest(options: readonly string[], wanted: string): string {
  if (options.includes(wanted)) return wanted;
  const distance = (option: string): number => {
    const [a, b] = [Number.parseInt(option), Number.parseInt(wanted)];
    return Number.isNaN(a) || Number.isNaN(b) ? -alike(option.trim(), wanted.trim()) : Math.abs(a - b);
  };
  return [...options].sort((a, b) => distance(a) - distance(b))[0] ?? '';
}

/** How many pairs of neighbouring characters two texts share, between 0 and 1. */
function alike(a: string, b: string): number {
  const pairs = (text: string): Set<string> =>
    new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, i) => text.slice(i, i + 2)));
  const [one, other] = [pairs(a), pairs(b)];
  return (2 * [...one].filter((pair) => other.has(pair)).length) / Math.max(1, one.size + other.size);
}

function tokens(text: string): number {
  return Math.ceil(text.length / 4);
}

function unsupported(): Promise<never> {
  return Promise.reject(new AppError('unknownMethod', 'an oracle only edits'));
}

const oracleInfo: ModelInfo = {
  path: 'oracle',
  name: 'Oracle',
  architecture: 'none',
  parameters: 0,
  quantisation: '',
  bytes: 0,
  trainContextLength: contextSize,
  contextSize,
  fim: false,
  fixture: null,
  device: 'cpu',
  threads: 1,
  chatFormat: 'none',
  customTemplate: false,
  loadMs: 0,
  memory: { weights: 0, kvPerToken: 0, compute: 0 },
  batch: 512,
  setup: fakeSetup(),
};

/** The oracle as a model that is always loaded. */
export function oracleModels(kind: 'perfect' | 'noisy'): ModelSource {
  const info: ModelInfo = { ...oracleInfo, name: `Oracle (${kind})`, path: `oracle-${kind}` };
  const state: ModelState = {
    status: 'ready',
    name: info.name,
    test: true,
    progress: null,
    contextSize,
    device: null,
    error: null,
    held: null,
  };
  return { state, info, onDidChange: () => ({ dispose: () => undefined }), ensureLoaded: () => Promise.resolve(info) };
}
