/** The words that a commit message is asked for with, fitted to the window by exact counts. */
import type { ChatMessage } from '../../protocol/worker/generation.ts';
import type { ChangedFile, CommitChanges } from '../ports.ts';
import { commitTypes } from './commitFormat.ts';
import { type CountTokens, fitSections } from './diffBudget.ts';
import { type DiffSection, diffSections } from './diffSections.ts';
import { fileKind } from './fileKinds.ts';

export interface PromptCounter {
  countTokens: CountTokens;
  countPrompt: (messages: ChatMessage[]) => Promise<number>;
}

const system =
  'You write git commit messages: type(scope): subject, at most 72 characters, imperative mood, no full stop at the end. ' +
  `Types: ${commitTypes.join(', ')}. The scope is the part of the project that changed. The subject says what the change does, not which files it touches.`;

/** File lines tried in turn, until the frame leaves room for the diff. */
const listSteps = [60, 20, 6, 0];
/** A diff larger than this is not even looked at beyond it. Characters. */
const maxDiff = 4_000_000;
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
  for (const lines of listSteps) {
    const list = fileList(changes.files, sections, lines);
    const frame = messages(list, [], body);
    const room = limit - (await counter.countPrompt(frame));
    if (room < 0 || (room < limit / 3 && lines > 6)) continue;
    const shown = sections.filter((section) => !section.binary && fileKind(section.path) === 'code').map(readable);
    for (let budget = room - 8; budget > 0; budget = Math.floor(budget * 0.8) - 8) {
      const full = messages(list, await fitSections(shown, budget, counter.countTokens), body);
      if ((await counter.countPrompt(full)) <= limit) return full;
    }
    return frame;
  }
  return null;
}

function messages(list: string, pieces: readonly string[], body: boolean): ChatMessage[] {
  const ask = body
    ? 'Write the commit message for these changes. Add up to five short "- " lines after a blank line when the subject does not say enough.'
    : 'Write the commit message for these changes, one line.';
  const diff = pieces.length > 0 ? `Diff:\n${pieces.join('')}` : '';
  return [
    { role: 'system', content: system },
    { role: 'user', content: [list, diff.trimEnd(), ask].filter((part) => part !== '').join('\n\n') },
  ];
}

/** As the model sees it: without the lines that only git reads (the names stay), and with the beginning of very long lines. */
function readable(section: DiffSection): DiffSection {
  const text = section.text.replace(/^diff --.*\n(?:index .*\n)?/, '');
  return { ...section, text: text.replace(longLine, '$1…') };
}

const words: Readonly<Record<ChangedFile['status'], string>> = {
  added: 'added',
  modified: 'modified',
  deleted: 'deleted',
  renamed: 'renamed',
  copied: 'copied',
  typechange: 'changed in type',
};

/** One line for each file: what happened, how much, and whether its content is left out. */
function fileList(files: readonly ChangedFile[], sections: readonly DiffSection[], max: number): string {
  if (max === 0) return `Changed files: ${String(files.length)}`;
  const byPath = new Map(sections.map((section) => [section.path, section]));
  const lines = files.slice(0, max).map((file) => {
    const section = byPath.get(file.path);
    const from = file.from === undefined ? '' : ` from ${shownPath(file.from)}`;
    const size = section && !section.binary ? `, +${String(section.added)} -${String(section.removed)} lines` : '';
    return `- ${words[file.status]}: ${shownPath(file.path)}${from}${size}${note(file.path, section)}`;
  });
  if (files.length > max) lines.push(`- and ${String(files.length - max)} more files`);
  return `Changed files:\n${lines.join('\n')}`;
}

function note(path: string, section: DiffSection | undefined): string {
  if (section?.binary) return ' (binary)';
  switch (fileKind(path)) {
    case 'lock':
      return ' (lock file, content not shown)';
    case 'generated':
      return ' (generated, content not shown)';
    case 'secret':
      return ' (may hold secrets, content not shown)';
    case 'code':
      return '';
  }
}

function shownPath(path: string): string {
  const clean = path.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
  return clean.length > 200 ? `…${clean.slice(-199)}` : clean;
}
