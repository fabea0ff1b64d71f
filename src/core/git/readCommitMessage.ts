/**
 * Reads a commit message from an answer that wasn't decoded as one: with words around it, in a block, in bold, too long, with a scope of its own. What it
 * makes of it has the same form as a decoded one, or it is none. Pure.
 */
import { partThought } from '../../base/thinking.ts';
import { commitTypes, headerStart, maxBodyLine, maxHeader } from './commitFormat.ts';
import { type ParsedCommit, parseCommitMessage } from './parseCommitMessage.ts';
import { tidyMessage } from './tidyMessage.ts';

/** A message in its parts, and as a whole. */
export interface ReadCommit extends ParsedCommit {
  message: string;
}

/** Characters of an answer, behind what was thought before it, that are looked at, and of one of its lines: whoever wrote it may have written on without an end. */
const mostRead = 20_000;
const longestLine = 400;

/** Blanks stand in it so that there is one way only to read them. */
const header = new RegExp(String.raw`^(${commitTypes.join('|')})\s*(?:\(([^()]*)\)\s*)?(?:!\s*)?:\s*(.+)$`, 'i');
/** What models put around a header to show that it is one. */
const around = /^[\s>#*_"'“`]+|[\s*_"'”`]+$/g;
const called = /^(?:commit message|message|subject|header)\s*:\s*/i;

/** The first message in an answer, or a string that says what is wrong. `scopes`: the only scopes there are; another one is left out. */
export function readCommitMessage(answer: string, scopes: readonly string[], withBody: boolean): ReadCommit | string {
  const read = partThought(answer).answer.slice(0, mostRead);
  const lines = read.split(/\r\n|\r|\n/).map((line) => line.slice(0, longestLine));
  for (const [index, line] of lines.entries()) {
    const found = header.exec(line.replace(around, '').replace(called, '').replace(around, ''));
    if (!found) continue;
    const [, stated = '', scope = '', subject = ''] = found;
    const start = headerStart(stated.toLowerCase(), scopes.find((one) => one === scope.trim()) ?? null);
    const body = withBody ? items(lines.slice(index + 1)) : [];
    const room = maxHeader - start.length;
    const text = [subject.slice(0, room), ...(body.length > 0 ? ['', ...body] : [])].join('\n');
    const tidy = tidyMessage(text, room, false);
    const message = start + tidy.subject + (tidy.body === null ? '' : `\n\n${tidy.body}`);
    const parsed = parseCommitMessage(message, scopes);
    return typeof parsed === 'string' ? parsed : { ...parsed, message };
  }
  return 'no line is type(scope): subject';
}

/** The points behind a header, up to the first line that is something else. */
function items(lines: readonly string[]): string[] {
  const found: string[] = [];
  for (const line of lines) {
    const point = /^\s*[-*•]\s+(.+)$/.exec(line)?.[1];
    if (point === undefined && line.trim() !== '') break;
    if (point !== undefined) found.push(shortened(`- ${point.replace(/[*_`]+/g, '')}`));
  }
  return found;
}

/** Cut behind its last whole word. */
function shortened(line: string): string {
  if (line.length <= maxBodyLine) return line;
  const cut = line.slice(0, maxBodyLine);
  const blank = cut.lastIndexOf(' ');
  return blank > maxBodyLine / 2 ? cut.slice(0, blank) : cut;
}
