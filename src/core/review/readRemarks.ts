/**
 * Reads remarks from an answer that wasn't decoded: with words around them, in lists, in bold, in the form of decoded ones, or as JSON. What names no line
 * that was to be reviewed is no remark. Pure, and bounded: whoever wrote the answer may have written on without an end.
 */
import { partThought } from '../../base/thinking.ts';
import type { Remark, ReviewedFile, Severity } from '../../protocol/worker/review.ts';
import { tidyMessage } from './messageGrammar.ts';
import { mostLines, nothing, nothingMore } from './remarkForm.ts';

/** Characters of an answer that are looked at, and of one of its lines. */
const mostRead = 60_000;
const longestLine = 2_000;

export interface ReadRemarks {
  remarks: Remark[];
  /** The answer says that there is nothing to remark, or holds remarks, of whatever lines. */
  understood: boolean;
}

/** One that is read, before it is held against the lines. */
interface Stated {
  path: string;
  line: number;
  endLine: number;
  severity: string;
  rule: string;
  message: string;
}

const wordsOf: Readonly<Record<string, Severity>> = {
  error: 'error', critical: 'error', blocker: 'error', high: 'error', major: 'error',
  warning: 'warning', warn: 'warning', medium: 'warning', moderate: 'warning',
  info: 'info', note: 'info', low: 'info', minor: 'info', hint: 'info', suggestion: 'info', nit: 'info', style: 'info',
}; // prettier-ignore

/** Blanks stand in these so that there is one way only to read them. */
const oneLine = /^(\S.*?):(?:L|lines? )?(\d{1,7})(?:\s?[-–]\s?L?(\d{1,7}))?\s*[:|–-]\s*(.+)$/i;

/** `files` are those of the prompt, with the lines that may be named and the ids of their rules. */
export function readRemarks(answer: string, files: readonly ReviewedFile[], maxRemarks: number): ReadRemarks {
  const text = partThought(answer).answer.slice(0, mostRead);
  const stated = [...statedInJson(text), ...statedInLines(text)];
  const remarks: Remark[] = [];
  const taken = new Set<string>();
  for (const one of stated) {
    const remark = placed(one, files);
    if (!remark || remarks.length >= maxRemarks) continue;
    const place = `${String(remark.line)} ${remark.path}`;
    if (taken.has(place)) continue;
    taken.add(place);
    remarks.push(remark);
  }
  const saysNothing = [nothing, nothingMore].some((words) => text.toLowerCase().includes(words.trim().toLowerCase().replace(/\.$/, '')));
  return { remarks, understood: stated.length > 0 || saysNothing };
}

function placed({ path, line, endLine, severity, rule, message }: Stated, files: readonly ReviewedFile[]): Remark | null {
  const name = path.replace(/^(?:\.|[ab])\//, '');
  const file = files.find((one) => one.path === path || one.path === name) ?? only(files.filter((one) => one.path.endsWith(`/${name}`)));
  if (!file?.lines.includes(line)) return null;
  let end = line;
  while (end < Math.min(endLine, line + mostLines - 1) && file.lines.includes(end + 1)) end++;
  const said = tidyMessage(message, false);
  if (said === '') return null;
  const known = file.rules.find((id) => id.toLowerCase() === rule.toLowerCase());
  return {
    path: file.path,
    line,
    endLine: end,
    severity: wordsOf[severity.toLowerCase()] ?? 'warning',
    rule: known ?? file.rules[0] ?? 'bug',
    message: said,
  };
}

function only<T>(things: readonly T[]): T | undefined {
  return things.length === 1 ? things[0] : undefined;
}

/** `src/a.ts:12-14: warning: bug: message`, and the blocks that decoded answers have. */
function statedInLines(text: string): Stated[] {
  const lines = text.split(/\r\n|\r|\n/).map((line) => plain(line.slice(0, longestLine)));
  const found: Stated[] = [];
  for (const [index, line] of lines.entries()) {
    const block = statedInBlock(line, lines.slice(index + 1, index + 6));
    if (block) {
      found.push(block);
      continue;
    }
    const [, path = '', first, last, rest = ''] = oneLine.exec(line) ?? [];
    if (first === undefined) continue;
    const { severity, rule, message } = ranked(rest);
    found.push({ path: path.trim(), line: Number(first), endLine: Number(last ?? first), severity, rule, message });
  }
  return found;
}

const inBrackets = /^[[(]([^\])]{1,80})[\])]\s*(?:[:|–-]\s*)?/;
const beforeSign = /^([\p{L}\p{N}_.#/-]{1,80})\s*(?:[:|–]|-(?= ))\s*/u;

/** Severity and rule in front of a message, in either order and with any of the usual signs behind them. */
function ranked(rest: string): Pick<Stated, 'severity' | 'rule' | 'message'> {
  let [severity, rule, message] = ['', '', rest];
  for (let i = 0; i < 2; i++) {
    const match = inBrackets.exec(message) ?? beforeSign.exec(message);
    if (!match) break;
    const [whole, word = ''] = match;
    if (severity === '' && word.toLowerCase() in wordsOf) severity = word;
    else if (rule === '') rule = word;
    message = message.slice(whole.length);
  }
  return { severity, rule, message };
}

function statedInBlock(line: string, rest: readonly string[]): Stated | null {
  const path = /^Remark: *(.+)$/i.exec(line)?.[1];
  const [, first, last] = /^Lines?: *(\d{1,7})(?: ?- ?(\d{1,7}))?$/i.exec(rest[0] ?? '') ?? [];
  if (path === undefined || first === undefined) return null;
  const rule = /^Rule: *(.+)$/i.exec(rest[1] ?? '')?.[1] ?? '';
  const severity = /^Severity: *(\S+)$/i.exec(rest[2] ?? '')?.[1] ?? '';
  return { path, line: Number(first), endLine: Number(last ?? first), severity, rule, message: rest[3] ?? '' };
}

function statedInJson(text: string): Stated[] {
  // The whole answer, or the first block in it.
  const block = /```(?:json)?\s*\n([^]*?)\n\s*```/i.exec(text)?.[1] ?? text;
  const [from, to] = [block.search(/[[{]/), Math.max(block.lastIndexOf(']'), block.lastIndexOf('}'))];
  if (from < 0 || to < from) return [];
  let parsed: unknown;
  try {
    parsed = JSON.parse(block.slice(from, to + 1));
  } catch {
    return []; // most answers are no JSON
  }
  const record = isRecord(parsed) ? parsed : null;
  const list = Array.isArray(parsed) ? parsed : (record?.findings ?? record?.remarks ?? record?.comments ?? record?.issues ?? [parsed]);
  return (Array.isArray(list) ? list : []).flatMap((one: unknown): Stated[] => {
    if (!isRecord(one)) return [];
    const line = Number(one.line ?? one.startLine ?? one.start_line);
    const textOf = (...names: string[]): string => names.map((name) => one[name]).find((value) => typeof value === 'string') ?? '';
    const endLine = Number(one.endLine ?? one.end_line ?? line);
    const path = textOf('path', 'file', 'filename');
    const message = textOf('message', 'comment', 'description', 'body');
    return [{ path, line, endLine, severity: textOf('severity', 'level'), rule: textOf('rule', 'category', 'ruleId', 'type'), message }];
  });
}

/** Without what models put around a line to show that it is one of several. */
function plain(line: string): string {
  return line
    .trim()
    .replace(/^(?:[-*•>#]+\s+|\d{1,3}[.)]\s+)+/, '')
    .replace(/\*\*|__|`/g, '')
    .trim();
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
