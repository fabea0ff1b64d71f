/** The words that a commit message is asked for with, fitted to the window by exact counts. */
import type { ChatMessage } from '../../protocol/worker/generation.ts';
import type { CommitChanges } from '../ports.ts';
import { changeList, isLineEndingsOnly } from './changeList.ts';
import { commitTypes } from './commitFormat.ts';
import { type CountTokens, fitSections } from './diffBudget.ts';
import { type DiffSection, diffSections } from './diffSections.ts';
import { fileKind } from './fileKinds.ts';
import { type PartReader, partSummaries } from './partSummaries.ts';

export interface PromptCounter {
  countTokens: CountTokens;
  countPrompt: (messages: ChatMessage[]) => Promise<number>;
  /** Sums up a part of a change that is too large to be shown; absent where it is only cut. */
  summarise?: PartReader['summarise'];
}

const system =
  'You write git commit messages: type(scope): subject, at most 72 characters, imperative mood, no full stop at the end. ' +
  `Types: ${commitTypes.join(', ')}. The scope is the part of the project that changed. The subject says what the change does, not which files it touches.`;

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
  body: boolean,
  limit: number,
  counter: PromptCounter,
): Promise<ChatMessage[] | null> {
  const sections = diffSections(changes.diff.slice(0, maxDiff));
  const shown = sections
    .filter((section) => !section.binary && fileKind(section.path) === 'code' && !isLineEndingsOnly(section))
    .map(readable);
  for (const lines of listSteps) {
    const list = changeList(changes.files, sections, lines);
    const bare = await counter.countPrompt(messages(list, [], [], body));
    if (limit - bare < 0 || (limit - bare < limit / 3 && lines > 6)) continue;
    const summaries = await summariesOf(shown, limit, limit - bare, counter);
    const frame = messages(list, summaries, [], body);
    const room = summaries.length === 0 ? limit - bare : limit - (await counter.countPrompt(frame));
    for (let budget = room - 8; budget > 0; budget = Math.floor(budget * 0.8) - 8) {
      const full = messages(list, summaries, await fitSections(shown, budget, counter.countTokens), body);
      if ((await counter.countPrompt(full)) <= limit) return full;
    }
    return room < 0 ? messages(list, [], [], body) : frame;
  }
  return null;
}

/** Sentences on the parts of a change of which less than a part would be shown; none for others. */
async function summariesOf(shown: readonly DiffSection[], limit: number, room: number, counter: PromptCounter): Promise<string[]> {
  const { summarise } = counter;
  const length = shown.reduce((sum, { text }) => sum + text.length, 0);
  if (!summarise || length < room * leastCharacters * muchMore) return [];
  return partSummaries(shown, limit, { ...counter, summarise });
}

function messages(list: string, summaries: readonly string[], pieces: readonly string[], body: boolean): ChatMessage[] {
  const ask = body
    ? 'Write the commit message for these changes. Add up to five short "- " lines after a blank line when the subject does not say enough.'
    : 'Write the commit message for these changes, one line.';
  const parts = summaries.length > 0 ? `What its parts do, each read by itself:\n${summaries.join('\n')}` : '';
  const diff = pieces.length > 0 ? `${summaries.length > 0 ? 'Some of the diff' : 'Diff'}:\n${pieces.join('')}` : '';
  return [
    { role: 'system', content: system },
    { role: 'user', content: [list, parts, diff.trimEnd(), ask].filter((part) => part !== '').join('\n\n') },
  ];
}

/** As the model sees it: without the lines that only git reads (the names stay), and with the beginning of very long lines. */
function readable(section: DiffSection): DiffSection {
  const text = section.text.replace(/^diff --.*\n(?:index .*\n)?/, '');
  return { ...section, text: text.replace(longLine, '$1…') };
}
