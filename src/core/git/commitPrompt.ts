/** The words that a commit message is asked for with, fitted to the window by exact counts. */
import type { ChatMessage } from '../../protocol/worker/generation.ts';
import type { CommitChanges } from '../ports.ts';
import { showHidden } from '../security/hiddenText.ts';
import { changeList, isLineEndingsOnly } from './changeList.ts';
import type { BodyWanted } from './commitGrammar.ts';
import { type CountTokens, fitSections } from './diffBudget.ts';
import type { DiffSection } from './diffSections.ts';
import { fileKind } from './fileKinds.ts';
import { type PartReader, partSummaries } from './partSummaries.ts';
import { shownFiles, shownSections } from './shownChanges.ts';
import type { CommitStyle } from './style/commitStyle.ts';
import { styleWords } from './style/styleWords.ts';

export interface PromptCounter {
  countTokens: CountTokens;
  countPrompt: (messages: ChatMessage[]) => Promise<number>;
  /** Sums up a part of a change that is too large to be shown; absent where it is only cut. */
  summarise?: PartReader['summarise'];
}

/** How a message is asked for. */
export interface AskedMessage {
  style: CommitStyle;
  body: BodyWanted;
  /** Whether it is to be as short as it can be. */
  short: boolean;
}

/** What is said before the changes, and what is asked for behind them. */
interface PromptWords {
  system: string;
  request: string;
}

/** Windows that hold fewer tokens have no room for examples. */
const roomForExamples = 1500;
/** File lines tried in turn, until the frame leaves room for the diff. */
const listSteps = [60, 20, 6, 0];
/** A diff larger than this is not even looked at beyond it. Characters. */
const maxDiff = 4_000_000;
/** A token is seldom shorter in code; a change that holds so many times what there is room for is read in parts. */
const leastCharacters = 3;
const muchMore = 2;
/** Minified code and data stand in lines of any length; a sentence about them needs no more than this many characters. */
const longLine = /^(.{240}).+$/gm;

/** The prompt, never longer than `limit` tokens unless the bare instruction is; null in that case. */
export async function commitPrompt(
  changes: CommitChanges,
  asked: AskedMessage,
  limit: number,
  counter: PromptCounter,
): Promise<ChatMessage[] | null> {
  const words = { system: styleWords(asked.style, limit >= roomForExamples), request: requestOf(asked) };
  const sections = shownSections(changes, maxDiff);
  const files = shownFiles(changes);
  const shown = sections
    .filter((section) => !section.binary && fileKind(section.path) === 'code' && !isLineEndingsOnly(section))
    .map(readable);
  for (const lines of listSteps) {
    const list = changeList(files, sections, lines);
    const bare = await counter.countPrompt(messages(list, [], [], words));
    if (limit - bare < 0 || (limit - bare < limit / 3 && lines > 6)) continue;
    const summaries = await summariesOf(shown, limit, limit - bare, counter);
    const frame = messages(list, summaries, [], words);
    const room = summaries.length === 0 ? limit - bare : limit - (await counter.countPrompt(frame));
    for (let budget = room - 8; budget > 0; budget = Math.floor(budget * 0.8) - 8) {
      const full = messages(list, summaries, await fitSections(shown, budget, counter.countTokens), words);
      if ((await counter.countPrompt(full)) <= limit) return full;
    }
    return room < 0 ? messages(list, [], [], words) : frame;
  }
  return null;
}

/** The same prompt with other last words; null where its first ones would be others, too. `before`: how it was asked for. */
export function askedAnew(prompt: readonly ChatMessage[], before: AskedMessage, asked: AskedMessage): ChatMessage[] | null {
  const [system, user] = prompt;
  if (!system || !user || ![true, false].some((examples) => styleWords(asked.style, examples) === system.content)) return null;
  return [system, { ...user, content: user.content.slice(0, -requestOf(before).length) + requestOf(asked) }];
}

/** Sentences on the parts of a change of which less than a part would be shown; none for others. */
async function summariesOf(shown: readonly DiffSection[], limit: number, room: number, counter: PromptCounter): Promise<string[]> {
  const { summarise } = counter;
  const length = shown.reduce((sum, { text }) => sum + text.length, 0);
  if (!summarise || length < room * leastCharacters * muchMore) return [];
  return partSummaries(shown, limit, { ...counter, summarise });
}

/** It stands last, so that all before it is read once, however the message is asked for. */
function requestOf({ style, body, short }: AskedMessage): string {
  const ask = 'Write the commit message for these changes';
  if (body === 'never') return `${ask}, one line${short ? ', as short as possible' : ''}.`;
  if (style.headings.length > 0) {
    const parts = style.body === 'prose' ? 'one or two sentences' : 'up to three short "- " lines';
    return `${ask}. Below the subject, after a blank line, write ${parts} under each of these headings, every heading on a line of its own:\n${style.headings.join('\n')}`;
  }
  const form = style.body === 'prose' ? 'a short paragraph' : 'up to five short "- " lines';
  if (body === 'always') return `${ask}. Below the subject, after a blank line, say what changed and why in ${form}.`;
  return `${ask}. Add ${form} after a blank line when the subject does not say enough.`;
}

function messages(list: string, summaries: readonly string[], pieces: readonly string[], { system, request }: PromptWords): ChatMessage[] {
  const parts = summaries.length > 0 ? `What its parts do, each read by itself:\n${summaries.join('\n')}` : '';
  const diff = pieces.length > 0 ? `${summaries.length > 0 ? 'Some of the diff' : 'Diff'}:\n${pieces.join('')}` : '';
  return [
    { role: 'system', content: system },
    { role: 'user', content: [list, parts, diff.trimEnd(), request].filter((part) => part !== '').join('\n\n') },
  ];
}

/** As the model sees it: without the lines that only git reads (the names stay), with the beginning of very long lines, and with what isn't seen in them. */
function readable(section: DiffSection): DiffSection {
  const text = section.text.replace(/^diff --.*\n(?:index .*\n)?/, '');
  return { ...section, text: showHidden(text.replace(longLine, '$1…')) };
}
