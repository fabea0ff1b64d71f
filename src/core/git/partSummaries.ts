/**
 * A change that is too large to be shown is read in parts: each is summed up in a sentence, and the sentences stand for it in the prompt of the message. Each
 * part's prompt is counted exactly. It must not know who writes the sentences.
 */
import type { ChatMessage } from '../../protocol/worker/generation.ts';
import { charClass } from '../grammar/gbnf.ts';
import { showInLine } from '../security/hiddenText.ts';
import { commonFolder } from './commonFolder.ts';
import { consistsOf, firstCharacters, messageCharacters } from './commitFormat.ts';
import { type CountTokens, fitSections } from './diffBudget.ts';
import type { DiffSection } from './diffSections.ts';
import { sectionWeight } from './diffWeights.ts';

export interface PartReader {
  countTokens: CountTokens;
  countPrompt: (messages: ChatMessage[]) => Promise<number>;
  /** Writes a sentence of at most {@link maxSentence} characters; `part` counts from 1. */
  summarise: (messages: ChatMessage[], part: number, of: number) => Promise<string>;
}

/** More parts would be read longer than anybody waits. */
const maxParts = 6;
/** Files that say most; the others are in the list of files. */
const mostFiles = 60;
/** Characters of one sentence, and tokens that may be spent on it. */
export const maxSentence = 120;
export const sentenceTokens = 48;

const system = 'You sum up parts of a change to a project for somebody who writes its commit message.';
const ask = 'Say in one short sentence what this part of the change does, in the imperative mood.';

/** One line for each part, with what it is about; none where a part's prompt has no room. Never a prompt of more than `limit` tokens. */
export async function partSummaries(sections: readonly DiffSection[], limit: number, reader: PartReader): Promise<string[]> {
  const parts = partsOf(sections);
  // A single file is read better in the prompt itself.
  if (parts.length < 2) return [];
  const lines: string[] = [];
  for (const [at, part] of parts.entries()) {
    const label = labelOf(part);
    const messages = await partPrompt(label, part, limit, reader);
    if (!messages) continue;
    const sentence = tidySentence(await reader.summarise(messages, at + 1, parts.length));
    if (sentence !== '') lines.push(`- ${label}: ${sentence}`);
  }
  return lines;
}

/** GBNF for a sentence. */
export function sentenceGrammar(): string {
  return `root ::= first rest{0,${String(maxSentence - 1)}}\nfirst ::= ${charClass(firstCharacters(null))}\nrest ::= ${charClass(messageCharacters(null))}\n`;
}

/** Those that say most, in the order of their paths, in parts of about the same length. */
function partsOf(sections: readonly DiffSection[]): DiffSection[][] {
  const ranked = sections.map((section) => ({ section, weight: sectionWeight(section) })).sort((a, b) => b.weight - a.weight);
  const read = ranked
    .slice(0, mostFiles)
    .map(({ section }) => section)
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const length = read.reduce((sum, section) => sum + lengthOf(section), 0);
  const parts: DiffSection[][] = [];
  let room = 0;
  for (const section of read) {
    const part = parts.at(-1);
    if (!part || (room <= 0 && parts.length < maxParts)) {
      parts.push([section]);
      room = length / maxParts;
    } else part.push(section);
    room -= lengthOf(section);
  }
  return parts;
}

/** What of a file counts for how the parts are cut: a huge one isn't shown as a whole. */
function lengthOf({ text }: DiffSection): number {
  return Math.min(text.length, 12_000);
}

async function partPrompt(label: string, part: readonly DiffSection[], limit: number, reader: PartReader): Promise<ChatMessage[] | null> {
  const room = limit - (await reader.countPrompt(promptOf(label, [])));
  for (let budget = room - 8; budget > 0; budget = Math.floor(budget * 0.8) - 8) {
    const pieces = await fitSections(part, budget, reader.countTokens);
    if (pieces.length === 0) return null;
    const messages = promptOf(label, pieces);
    if ((await reader.countPrompt(messages)) <= limit) return messages;
  }
  return null;
}

function promptOf(label: string, pieces: readonly string[]): ChatMessage[] {
  return [
    { role: 'system', content: system },
    { role: 'user', content: `A part of the change, ${label}:\n${pieces.join('').trimEnd()}\n\n${ask}` },
  ];
}

function labelOf(part: readonly DiffSection[]): string {
  const [only, ...others] = part;
  if (only && others.length === 0) return showInLine(only.path);
  const folder = commonFolder(part.map(({ path }) => path));
  return `${folder === '' ? '' : `${showInLine(folder)}, `}${String(part.length)} files`;
}

const characters = messageCharacters(null);

/** What can stand in a list: one line, that ends with a whole word and without a full stop. */
function tidySentence(text: string): string {
  const [line = ''] = text.trim().split('\n', 1);
  let end = 0;
  while (end < line.length && consistsOf(line.charAt(end), characters)) end++;
  const clean = line.slice(0, Math.min(end, maxSentence));
  const blank = clean.lastIndexOf(' ');
  const whole = clean.length >= maxSentence && blank > maxSentence / 2 ? clean.slice(0, blank) : clean;
  return whole.replace(/ {2,}/g, ' ').replace(/[ .]+$/, '');
}
