/**
 * An answer that may call a tool: words as the model likes, and when it begins a call, or has to make one, the call is decoded so that it names a tool that
 * there is and its input has that tool's form.
 */
import { partThought } from '../../base/thinking.ts';
import type { CallableTool, ToolCall } from '../../protocol/toolShape.ts';
import { jsonValue, leastTokens } from '../grammar/jsonProgramme.ts';
import type { Programme } from '../grammar/programme.ts';
import { callClose, callHead, callInput, callOpen } from './toolCallText.ts';

export interface ToolCallTask {
  tools: readonly CallableTool[];
  /** A call has to come, and nothing else. */
  required: boolean;
  /** Tokens that may be written, but for a thought. */
  room: number;
  /** Tokens of a thought before the words; 0 for any number. */
  thinkingTokens: number;
  /** Told when the words have ended and a call begins. */
  onCall: () => void;
}

export interface ToolCallAnswer {
  /** Null for an answer in words. */
  call: ToolCall | null;
  /** A bound changed the call's input. */
  cut: boolean;
}

/** Ends a call and its text. */
const behind = `}${callClose}`;

/** Whether a call of one of the tools fits, however short its input. */
export function roomForCall(tools: readonly CallableTool[], room: number): boolean {
  return tools.some((tool) => leastCall(tool) <= room);
}

/** Decodes the answer. Where a call is required there has to be {@link roomForCall}. */
export function* toolCallAnswer({ tools, required, room, thinkingTokens, onCall }: ToolCallTask): Programme<ToolCallAnswer> {
  let left = room;
  if (!required) {
    for (let said = ''; ;) {
      const words = yield { kind: 'free', maxTokens: left, stop: [callOpen], thinkingTokens };
      left = words.room;
      if (words.stop !== 'stop') return { call: null, cut: false };
      said += words.text;
      if (!partThought(said).thinking) break;
      // In a thought a call is only talked of.
      ({ room: left } = yield { kind: 'forced', text: callOpen });
      said += callOpen;
    }
    if (!roomForCall(tools, left)) return { call: null, cut: false };
  }
  onCall();
  const fitting = tools.filter((tool) => leastCall(tool) <= left);
  const heads = fitting.map(({ name }) => `${JSON.stringify(name)}${callInput}`);
  const opened = yield { kind: 'forced', text: callHead };
  const named = heads.length === 1 ? opened : yield { kind: 'choice', options: heads };
  const tool = fitting[heads.length === 1 ? 0 : heads.indexOf(named.text)];
  if (!tool) throw new Error('a call of no tool');
  const before = heads.length === 1 ? (heads[0] ?? '') : '';
  const { value, cut } = yield* jsonValue({ shape: tool.input, before, behind, room: named.room });
  return { call: { name: tool.name, input: value as ToolCall['input'] }, cut };
}

function leastCall({ name, input }: CallableTool): number {
  return leastTokens({ shape: input, before: `${callHead}${JSON.stringify(name)}${callInput}`, behind });
}
