/**
 * From what the model wrote inside its code block to the text that takes a range's place: no fences, the range's own
 * indentation, line ends and outer blank lines. Pure.
 */
import { fenceFor } from '../context/codeFence.ts';
import { fitIndentation } from './indentation.ts';
import { keepLineBreaks } from './lineBreaks.ts';

export interface Destination {
  /** The exact text that is replaced. */
  text: string;
  /** What stands before it; only its last line matters. */
  before: string;
  eol: '\n' | '\r\n';
}

/** The replacement; empty when the answer holds no code. Its end (line break or none) is that of the text it replaces. */
export function codeFromAnswer(answer: string, destination: Destination): string {
  const original = destination.text.replace(/\r\n?/g, '\n');
  const body = withoutFences(answer.replace(/\r\n?/g, '\n'), original)
    .replace(/^(?:[ \t]*\n)+/, '')
    .trimEnd();
  if (body.trim() === '') return '';
  const leadingBlank = /^(?:[ \t]*\n)*/.exec(original)?.[0] ?? '';
  const trailingBlank = /\s*$/.exec(original)?.[0] ?? '';
  const core = original.slice(leadingBlank.length, original.length - trailingBlank.length);
  const lead = leadingBlank === '' ? (destination.before.split(/\r\n?|\n/).at(-1) ?? '') : '';
  const fitted = leadingBlank + fitIndentation(body, core, lead) + trailingBlank;
  return keepLineBreaks(destination.text, fitted, destination.eol);
}

const openingFence = /^\s*(`{3,}|~{3,})[^\n`]*(?:\n|$)/;
const closingFence = /(?:^|\n)[ \t]*(`{3,}|~{3,})\s*$/;

/**
 * Drops a fence line that opens or closes the code, as models repeat them in spite of a forced one. What begins or ends with a fence itself
 * keeps its own; the forced one is longer than any in it.
 */
export function withoutFences(text: string, original: string): string {
  const forced = fenceFor(original);
  const repeated = (found: RegExp, part: string): boolean => {
    const fence = found.exec(part)?.[1];
    return fence !== undefined && (fence.startsWith(forced) || !found.test(original));
  };
  const opened = repeated(openingFence, text) ? text.replace(openingFence, '') : text;
  return repeated(closingFence, opened) ? opened.replace(closingFence, '') : opened;
}
