/**
 * One answer to one task, constrained or not: what was asked, whether the answer has the form, whether it could be carried out, and the files
 * that come of it. It must not know how the tests run.
 */
import { AppError } from '../../src/base/appError.ts';
import type { EditService } from '../../src/core/edits/editService.ts';
import type { EditRequest } from '../../src/core/edits/editRequest.ts';
import type { FileChange, MatchQuality } from '../../src/core/edits/fileChange.ts';
import type { EditAccess, ReadEdits } from '../../src/core/edits/reader/editAccess.ts';
import { readEdits } from '../../src/core/edits/reader/readEdits.ts';
import type { ModelSource } from '../../src/core/models/modelSource.ts';
import type { EnginePort } from '../../src/core/ports.ts';
import type { AnchorForm } from '../../src/protocol/worker/edits.ts';
import { searchReplaceMessages } from './searchReplace.ts';
import type { Task } from './task.ts';

export const ways = ['constrained', 'unconstrained'] as const;
export type Way = (typeof ways)[number];

export interface Sampling {
  seed: number;
  temperature: number;
  /** Bound on the answer, in tokens. */
  maxTokens: number;
  /** How constrained answers name lines. */
  form: AnchorForm;
  /** Tokens of free words before the edits; 0 for none. An unconstrained answer is only told to be brief. */
  thinking: number;
}

/** Who answers. */
export interface Answerer {
  engine: EnginePort;
  models: ModelSource;
  edits: EditService;
}

export interface Attempt {
  /** The whole answer is edits in the form that was asked for, with nothing missing. */
  wellFormed: boolean;
  /** All of its edits can be carried out, and something changes. */
  applied: boolean;
  /** A bound or a loop ended the answer before the model did. */
  cut: boolean;
  /** What was in the way; null when nothing was. */
  problem: string | null;
  /** The least sure of the places; null when nothing was applied. */
  match: MatchQuality | null;
  /** All files afterwards; those before when nothing was applied. */
  files: Map<string, string>;
  /** Tokens written, forced ones included; null where the answer was refused before it was counted. */
  tokens: number | null;
  promptTokens: number | null;
  /** Wall time of asking and answering. */
  ms: number;
  answer: string;
}

/** Failures that are the answer's or the task's, not the machine's. */
const outcomes = ['answerIncomplete', 'contextFull', 'selectionTooLarge', 'nothingChanged'] as const;

/** Asks once. Rejects with `cancelled`, or when the engine fails. */
export async function attempt(way: Way, task: Task, answerer: Answerer, sampling: Sampling, signal?: AbortSignal): Promise<Attempt> {
  const started = performance.now();
  const ask = way === 'constrained' ? constrained : unconstrained;
  let soFar = '';
  const listen: Listen = { onText: (text) => (soFar = text), signal };
  try {
    const result = await ask(task, answerer, sampling, listen);
    return { ...result, ms: performance.now() - started };
  } catch (error) {
    if (!AppError.is(error, ...outcomes)) throw error;
    // A constrained answer that is refused for what it leaves out had the form all the same.
    const wellFormed = error.code === 'answerIncomplete';
    const unknown = { cut: false, tokens: null, promptTokens: null, answer: soFar };
    return {
      files: new Map(task.before),
      wellFormed,
      applied: false,
      problem: error.code,
      match: null,
      ms: performance.now() - started,
      ...unknown,
    };
  }
}

type Timeless = Omit<Attempt, 'ms'>;

interface Listen {
  onText: (soFar: string) => void;
  signal: AbortSignal | undefined;
}

/** The question, the same for both ways. */
export function editRequest(task: Task): EditRequest {
  return {
    instruction: task.instruction,
    files: [...task.before].map(([path, text]) => ({
      path,
      languageId: languageIdOf(path),
      text,
      ...(task.within?.path === path ? { within: task.within.lines } : {}),
    })),
    ...(task.create ? { create: { folders: task.create, existing: new Set(task.before.keys()) } } : {}),
  };
}

async function constrained(task: Task, { edits }: Answerer, sampling: Sampling, { onText, signal }: Listen): Promise<Timeless> {
  const { form: anchor, thinking: thinkingTokens, ...rest } = sampling;
  const result = await edits.edit(editRequest(task), { ...rest, anchor, thinkingTokens, onText, ...(signal ? { signal } : {}) });
  const { tokens, promptTokens } = result.stats;
  const { cut } = result;
  const wellFormed = result.text !== '';
  const problem = wellFormed ? (result.status === 'nothing' ? 'nothing' : null) : 'noEdit';
  return { ...carriedOut(task, result.changes), wellFormed, cut, problem, tokens, promptTokens, answer: result.text };
}

async function unconstrained(task: Task, answerer: Answerer, sampling: Sampling, { signal }: Listen): Promise<Timeless> {
  const { seed, temperature, maxTokens, thinking } = sampling;
  const messages = searchReplaceMessages(editRequest(task), thinking > 0);
  const info = await answerer.models.ensureLoaded(signal);
  const room = info.contextSize - (await answerer.engine.countPrompt(messages, signal));
  if (room < 2) throw new AppError('contextFull', 'the prompt leaves no room for an answer');
  const params = { messages, seed, temperature, maxTokens: Math.min(maxTokens, room - 1) };
  const { text, stop, tokens, promptTokens } = await answerer.engine.chat(params, () => undefined, signal);
  if (stop === 'cancelled') throw new AppError('cancelled', 'cancelled');
  const read = await readEdits(text, accessTo(task), signal ? { signal } : {});
  const { plan, conflicts, changes } = read;
  const wellFormed = plan.edits.length > 0 && plan.problems.length === 0;
  const outside = changes.some((change) => !mayChange(task, change));
  const complete = wellFormed && conflicts.length === 0 && !outside;
  const problem = outside ? 'outside' : firstProblem(read);
  const cut = stop === 'length' || stop === 'loop';
  return { ...carriedOut(task, complete ? changes : []), wellFormed, cut, problem, tokens, promptTokens, answer: text };
}

function firstProblem({ plan, conflicts, changes }: ReadEdits): string | null {
  const [problem] = plan.problems;
  const [conflict] = conflicts;
  if (problem) return problem.kind;
  if (conflict) return conflict.reason;
  return plan.edits.length === 0 ? 'noEdit' : changes.length === 0 ? 'nothing' : null;
}

function carriedOut(task: Task, changes: readonly FileChange[]): Pick<Attempt, 'applied' | 'match' | 'files'> {
  const files = new Map(task.before);
  for (const { path, from, after } of changes) {
    if (from !== undefined) files.delete(from);
    if (after === null) files.delete(path);
    else files.set(path, after);
  }
  const order: readonly MatchQuality[] = ['exact', 'whitespace', 'indentation'];
  const worst = Math.max(...changes.map(({ match }) => order.indexOf(match)));
  return { applied: changes.length > 0, match: order[worst] ?? null, files };
}

/** Only the files of the task, and new ones where it allows them. */
function mayChange(task: Task, { path, from, before }: FileChange): boolean {
  if (before !== null && from === undefined) return task.before.has(path);
  return from === undefined && task.create?.includes(path.slice(0, Math.max(0, path.lastIndexOf('/')))) === true;
}

function accessTo(task: Task): EditAccess {
  const paths = [...task.before.keys()];
  const [only, another] = paths;
  return {
    ...(only !== undefined && another === undefined ? { current: only } : {}),
    read: async (path) => {
      const text = task.before.get(path);
      return text === undefined ? { reason: 'missingFile' } : { text };
    },
    paths: async () => paths,
  };
}

const languageIds: Readonly<Record<string, string>> = { ts: 'typescript', py: 'python', rs: 'rust', go: 'go', json: 'json', ini: 'ini' };

function languageIdOf(path: string): string {
  return languageIds[path.slice(path.lastIndexOf('.') + 1)] ?? 'plaintext';
}
