/**
 * The unconstrained way to answer: the same files and the same instruction, answered freely in SEARCH/REPLACE blocks. The prompt says so in
 * the words of the product's own edit prompt, as far as they fit.
 */
import { codeBlock } from '../../src/core/context/codeFence.ts';
import type { EditRequest } from '../../src/core/edits/editRequest.ts';
import type { ChatMessage } from '../../src/protocol/worker/generation.ts';
import { type LineEdit, linesOf, type ReferenceAnswer, widened } from './referenceAnswer.ts';
import type { Files } from './task.ts';

export const markers = { open: '<<<<<<< SEARCH', divider: '=======', close: '>>>>>>> REPLACE' } as const;

export function searchReplaceMessages(request: EditRequest, thinking: boolean): ChatMessage[] {
  const { create } = request;
  const system = [
    'You edit files. Write edits in this form and nothing else:',
    `PATH\n${markers.open}\nthe old lines\n${markers.divider}\nthe new lines, complete\n${markers.close}`,
    'The old lines are copied exactly from the file, with their indentation, and stand there only once. ' +
      `${create ? 'To make a file, leave the old lines out. ' : ''}Change as few lines as the instruction needs. ` +
      'Write every new line out, with its indentation; never shorten with "..." or comments about omitted code.',
    ...(thinking ? ['First say in one or two sentences what has to change.'] : []),
  ];
  const sections = [
    ...request.files.map(({ path, text, languageId, within }) => {
      const only = within ? ` (only lines ${within.first}-${within.last} can be changed)` : '';
      return `File ${path}${only}:\n${codeBlock(text, languageId)}`;
    }),
    create ? `New files may be made in: ${create.folders.map((folder) => (folder === '' ? '. (the root)' : folder)).join(', ')}` : '',
    `Instruction: ${request.instruction}`,
  ];
  return [
    { role: 'system', content: system.join('\n\n') },
    { role: 'user', content: sections.filter((section) => section !== '').join('\n\n') },
  ];
}

/** One block: without old lines it makes the file. */
export interface SearchReplace {
  path: string;
  old: string[];
  lines: string[];
}

/** A reference answer in blocks whose old lines stand in the file once. */
export function searchReplaceBlocks(answer: ReferenceAnswer, before: Files): SearchReplace[] {
  const blocks: SearchReplace[] = [];
  for (const path of new Set(answer.changes.map((change) => change.path))) {
    const lines = linesOf(before.get(path) ?? '');
    const edits = answer.changes.filter((change) => change.path === path).map((edit) => unique(edit, lines));
    for (const edit of joined(edits, lines)) blocks.push({ path, old: edit.old, lines: edit.lines });
  }
  return [...blocks, ...answer.files.map(({ path, lines }) => ({ path, old: [], lines }))];
}

/** `unfinished`: the last block lacks its end. */
export function searchReplaceText(blocks: readonly SearchReplace[], unfinished = false): string {
  return blocks
    .map(({ path, old, lines }, index) => {
      const close = unfinished && index === blocks.length - 1 ? [] : [markers.close];
      return [path, markers.open, ...old, markers.divider, ...lines, ...close].map((line) => `${line}\n`).join('');
    })
    .join('\n');
}

/** With as many lines around as make the old lines stand there once. */
function unique(edit: LineEdit, lines: readonly string[]): LineEdit {
  let wider = edit;
  for (let above = 0, below = 0; above < lines.length || below < lines.length;) {
    if (wider.old.length > 0 && places(wider.old, lines) === 1) return wider;
    if (above <= below) above++;
    else below++;
    wider = widened(edit, lines, above, below);
  }
  return wider;
}

/** Where indentation is overlooked, too: a reader that does so finds one place. */
function places(wanted: readonly string[], lines: readonly string[]): number {
  let count = 0;
  for (let at = 0; at + wanted.length <= lines.length; at++) if (wanted.every((line, i) => lines[at + i]?.trim() === line.trim())) count++;
  return count;
}

/** Edits that have come to overlap become one. */
function joined(edits: readonly LineEdit[], lines: readonly string[]): LineEdit[] {
  const result: LineEdit[] = [];
  for (const edit of edits) {
    const last = result.at(-1);
    if (!last || edit.first > last.last) {
      result.push(edit);
      continue;
    }
    // What both have in common is unchanged context: it stands at the one's end and at the other's beginning.
    const common = last.last - edit.first + 1;
    result[result.length - 1] = {
      ...last,
      last: Math.max(last.last, edit.last),
      old: lines.slice(last.first - 1, Math.max(last.last, edit.last)),
      lines: [...last.lines, ...edit.lines.slice(common)],
    };
  }
  return result;
}
