/** What a project tells assistants in files of its own, and how much of it goes along. Pure. */
import type { Event } from '../../base/event.ts';

/** The text of one file that holds for what is asked about. */
export interface Instruction {
  /** Relative to the root of its folder, with `/`; as people and the model read it. */
  path: string;
  text: string;
  /** What else is to be known of it, in a sentence. */
  note?: string;
}

/** One as it goes along, or doesn't. */
export interface FittedInstruction extends Instruction {
  /** Why it doesn't go, in a sentence or two; absent where it does. */
  leftOut?: string;
}

/** Who reads such files where the user trusts them. */
export interface InstructionsPort {
  /** The most tokens that they may take of a prompt; 0 for none. */
  readonly tokens: number;
  /** Told when other ones may hold by now. */
  readonly onDidChange: Event<undefined>;
  /**
   * For what is asked about, by the paths that sources and edits have; without any, what holds for all. The most particular first, and what is there and can't be read
   * last, with why. Never rejects.
   */
  of(paths: readonly string[], signal?: AbortSignal): Promise<FittedInstruction[]>;
}

/** Tokens that they may take where nobody says how many: what a small machine reads without a wait that is noticed. */
export const usualInstructionTokens = 600;

/** Lines of a text of which less says nothing. */
const leastLines = 3;

/**
 * As much of them as the budget has room for, in their order, by exact counts: what doesn't fit whole goes by its first lines, and says so; what comes after that is left
 * out. `blockOf` is how one stands in the prompt.
 */
export async function fittedInstructions(
  instructions: readonly FittedInstruction[],
  budget: number,
  blockOf: (instruction: Instruction) => string,
  count: (texts: string[]) => Promise<number[]>,
): Promise<FittedInstruction[]> {
  if (instructions.length === 0) return [];
  const room = `Such files may take ${String(budget)} tokens of a question (mlxCode.context.instructionTokens).`;
  const counts = await count(instructions.map((one) => (one.leftOut === undefined ? blockOf(one) : '')));
  const fitted: FittedInstruction[] = [];
  let left = budget;
  for (const [at, instruction] of instructions.entries()) {
    const tokens = instruction.leftOut === undefined ? (counts[at] ?? 0) : 0;
    if (tokens <= left) {
      fitted.push(instruction);
      left -= tokens;
      continue;
    }
    const cut = left <= 0 ? null : await cutToFit(instruction, left, blockOf, count);
    left = 0;
    if (cut === null) fitted.push({ ...instruction, leftOut: `There is no room for it beside the others. ${room}` });
    else {
      const said = `Only its first ${String(cut.lines)} of ${String(cut.of)} lines go along. ${room}`;
      fitted.push({ ...instruction, text: cut.text, note: instruction.note === undefined ? said : `${instruction.note} ${said}` });
    }
  }
  return fitted;
}

/** Its first lines, as many as there is room for; null where these would say nothing. */
async function cutToFit(
  instruction: Instruction,
  room: number,
  blockOf: (instruction: Instruction) => string,
  count: (texts: string[]) => Promise<number[]>,
): Promise<{ text: string; lines: number; of: number } | null> {
  const lines = instruction.text.split('\n');
  const first = (many: number): string => lines.slice(0, many).join('\n').trimEnd();
  let [low, high] = [0, lines.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const [tokens = Infinity] = await count([blockOf({ ...instruction, text: first(middle) })]);
    if (tokens <= room) low = middle;
    else high = middle - 1;
  }
  return low < Math.min(leastLines, lines.length) ? null : { text: first(low), lines: low, of: lines.length };
}
