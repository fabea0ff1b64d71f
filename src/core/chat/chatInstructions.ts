/** What a project asks assistants to keep to, among what goes with a question: first of all of it, and no more than there is room for. Pure. */
import { type FittedInstruction, fittedInstructions, type Instruction, type InstructionsPort } from '../instructions/instruction.ts';
import { contextBlock } from './chatPrompt.ts';
import type { ContextSource } from './contextSource.ts';

/** Of the prompt's tokens they take at most one in so many: there has to be room for what is asked about. */
const shareOfPrompt = 6;

export function isInstruction({ kind }: Pick<ContextSource, 'kind'>): boolean {
  return kind === 'instructions';
}

/** How one stands among the chips and in the prompt. */
export function instructionSource({ path, text, note, leftOut }: FittedInstruction): ContextSource {
  return {
    id: `instructions:${path}`,
    kind: 'instructions',
    label: path,
    detail: path,
    languageId: 'markdown',
    text: leftOut === undefined ? text : null,
    problem: leftOut ?? null,
    defaultEnabled: true,
    key: path,
    ...(note !== undefined && { note }),
  };
}

/** The paths that are asked about: of files, and of what stands in one. */
export function askedPaths(sources: readonly ContextSource[]): string[] {
  const paths = sources.flatMap(({ kind, document, detail, gathered }) =>
    document ? [document.path] : gathered ? [gathered.path] : kind === 'file' ? [detail] : [],
  );
  return [...new Set(paths)];
}

/** Counts the tokens of texts. */
type Count = (texts: string[]) => Promise<number[]>;

/** Fits them, and remembers the last ones: the same prompt is planned again and again while its question is typed. */
export class ChatInstructions {
  readonly #port: () => InstructionsPort | null;
  #last: { key: string; by: unknown; fitted: readonly ContextSource[] } | null = null;

  constructor(port: () => InstructionsPort | null) {
    this.#port = port;
  }

  /** What holds for a question that is asked about these, but for what the user has switched off. */
  async holding(sources: readonly ContextSource[], off: ReadonlySet<string>, signal: AbortSignal): Promise<ContextSource[]> {
    const port = this.#port();
    if (!port || port.tokens === 0) return [];
    const found = await port.of(askedPaths(sources), signal);
    return found.filter(({ path }) => !off.has(path)).map(instructionSource);
  }

  /**
   * The sources with those of them first that are instructions, as much as a prompt of `limit` tokens has room for. `by`: whose tokens they are. Rejects as the
   * counting does.
   */
  async fitted(sources: readonly ContextSource[], limit: number, by: unknown, count: Count): Promise<readonly ContextSource[]> {
    const own = sources.filter(isInstruction);
    if (own.length === 0) return sources;
    const budget = Math.min(this.#port()?.tokens ?? 0, Math.floor(Math.max(0, limit) / shareOfPrompt));
    const key = JSON.stringify([budget, own.map(({ detail, text, problem, note }) => [detail, text, problem, note])]);
    if (this.#last?.key !== key || this.#last.by !== by) {
      const readable = own.filter(({ text }) => text !== null);
      const blockOf = (one: Instruction): string => contextBlock(instructionSource(one));
      const fitted = await fittedInstructions(readable.map(instructionOf), budget, blockOf, count);
      const unreadable = own.filter(({ text }) => text === null);
      this.#last = { key, by, fitted: [...fitted.map(instructionSource), ...unreadable] };
    }
    return [...this.#last.fitted, ...sources.filter((source) => !isInstruction(source))];
  }
}

function instructionOf({ detail, text, note }: ContextSource): Instruction {
  return { path: detail, text: text ?? '', ...(note !== undefined && { note }) };
}
