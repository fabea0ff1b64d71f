/** The words of an edit: what the model is told of the form, of the files, and of what is wanted. */
import type { AnchorForm, LineRange } from '../../protocol/worker/edits.ts';
import type { ChatMessage } from '../../protocol/worker/generation.ts';
import { codeBlock, fenceFor, fenceLanguage } from '../context/codeFence.ts';
import { lineLabels, markersOf, steps } from './anchoredForm.ts';
import type { EditRequest } from './editRequest.ts';
import { linesOf } from './fileLines.ts';

/** A file as the prompt shows it. */
export interface ShownFile {
  path: string;
  languageId: string;
  text: string;
  /** What is shown, and what of it may be changed: ascending and apart. */
  shown: LineRange[];
  offered: LineRange[];
}

export interface PromptParts {
  request: EditRequest;
  files: readonly ShownFile[];
  /** How many of the request's texts to look at come along. */
  contexts: number;
  anchor: AnchorForm;
  thinking: boolean;
}

/** A line of more characters is shown by its beginning, and can't be changed. */
export const longestShownLine = 2000;

const usual = markersOf();

export function editMessages(parts: PromptParts): ChatMessage[] {
  const { request, files, anchor } = parts;
  const sections = [
    ...(request.rules ?? []).map(ruleBlock),
    ...(request.context ?? [])
      .slice(0, parts.contexts)
      .map((one) => `Only to look at: ${oneLine(one.path)}\n${codeBlock(one.text, one.languageId)}`),
    // What is written anew as a whole has to be seen whole.
    ...files.map((file) => fileSection(file, anchor, request.whole ? Infinity : longestShownLine)),
    newFiles(request),
    problems(request),
    keptEnds(parts),
    `Instruction: ${request.instruction.trim()}`,
  ];
  return [
    { role: 'system', content: system(parts) },
    { role: 'user', content: sections.filter((section) => section !== '').join('\n\n') },
  ];
}

/** One file of what the project asks to keep to. */
export function ruleBlock({ path, text }: { path: string; text: string }): string {
  return `Project rules ${oneLine(path)}, which the new lines have to follow:\n${codeBlock(text, 'markdown')}`;
}

function system({ request, anchor, thinking }: PromptParts): string {
  const others =
    `"${steps.insert.trimEnd()}" adds lines behind a line (0 is the top), "${steps.delete.trimEnd()}" removes lines` +
    `${request.create ? `, "${steps.create.trimEnd()}" makes a file` : ''}. Change as few lines as the instruction needs. `;
  const range = anchor === 'lines' ? 'PATH lines FIRST-LAST' : 'PATH\nFrom: THE FIRST LINE\nTo: THE LAST LINE';
  return [
    'You edit files. Write edits in this form and nothing else:',
    `${steps.replace}${range}\n${usual.open}\nthe old lines\n${usual.divider}\nthe new lines, complete\n${usual.close}\n${steps.done.trimEnd()}`,
    (request.whole ? 'Keep everything that the instruction does not ask to change. ' : others) +
      'Write every new line out, with its indentation; never shorten with "..." or comments about omitted code.' +
      (anchor === 'lines' ? ' The numbers in front of the lines are not part of the files.' : ''),
    thinking ? 'First say in one or two sentences what has to change.' : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function fileSection(file: ShownFile, anchor: AnchorForm, longest: number): string {
  const lines = linesOf(file.text).map((line) => line.content);
  if (lines.length === 0) return `File ${oneLine(file.path)} is empty.`;
  const body = shownLines(lines, file.shown, anchor, longest).join('\n');
  const whole = file.offered.length === 1 && file.offered[0]?.first === 1 && file.offered[0].last >= lines.length;
  const only = whole
    ? ''
    : ` (only lines ${file.offered.map(({ first, last }) => `${String(first)}-${String(last)}`).join(', ')} can be changed)`;
  const fence = fenceFor(body);
  return `File ${oneLine(file.path)}${only}:\n${fence}${fenceLanguage(file.languageId)}\n${body}\n${fence}`;
}

/** The lines of a file as they are shown; of a line of more than `longest` characters only the beginning. */
export function shownLines(
  lines: readonly string[],
  shown: readonly LineRange[],
  anchor: AnchorForm,
  longest: number = longestShownLine,
): string[] {
  const labels = anchor === 'text' ? lineLabels(lines) : [];
  const result: string[] = [];
  let at = 1;
  for (const { first, last } of shown) {
    if (first > at) result.push('…');
    for (let line = first; line <= Math.min(last, lines.length); line++) {
      const content = lines[line - 1] ?? '';
      const cut = content.length > longest ? `${content.slice(0, 200)}…` : content;
      // In the form of words only lines that need their number show it.
      const label = labels[line - 1];
      result.push(
        anchor === 'lines' ? `${String(line)}|${cut}` : label !== undefined && label !== content ? `${cut} (line ${String(line)})` : cut,
      );
    }
    at = last + 1;
  }
  if (at <= lines.length) result.push('…');
  return result;
}

/** What of the lines is meant, where that isn't all of them. */
function keptEnds({ request, files: [file] }: PromptParts): string {
  const { whole } = request;
  const [range] = file?.offered ?? [];
  if (!whole || !file || !range || `${whole.lead}${whole.tail}`.trim() === '') return '';
  const text = linesOf(file.text)
    .slice(range.first - 1, range.last)
    .map((line) => line.content)
    .join('\n');
  const meant = text.slice(whole.lead.length, text.length - whole.tail.length);
  return `Of these lines only this part is to be changed:\n${codeBlock(meant, file.languageId)}`;
}

function newFiles({ create }: EditRequest): string {
  if (!create || create.folders.length === 0) return '';
  return `New files may be made in: ${create.folders.map((folder) => (folder === '' ? '. (the root)' : oneLine(folder))).join(', ')}`;
}

function problems({ diagnostics = [] }: EditRequest): string {
  if (diagnostics.length === 0) return '';
  const lines = diagnostics
    .slice(0, 20)
    .map((d) => `- ${oneLine(d.path)} line ${String(d.line)}: ${oneLine(d.message).slice(0, 400)}${d.code ? ` (${d.code})` : ''}`);
  return `Reported problems:\n${lines.join('\n')}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}
