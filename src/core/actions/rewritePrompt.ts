/** The words of a refactoring or fix: what the model sees around the code that it rewrites. */
import type { ChatMessage } from '../../protocol/worker.ts';
import { codeBlock, fenceFor, fenceLanguage } from '../context/codeFence.ts';
import type { RewriteRequest } from './rewriteService.ts';

const system =
  'You rewrite code. Answer with one code block that holds the complete replacement for the code to rewrite, and nothing else. ' +
  'Write every line out; never shorten with "..." or comments about omitted code. ' +
  'Keep the indentation and everything that the instruction does not ask to change.';

/** The prompt, with at most `contextLines` lines of the surroundings on each side. */
export function rewriteMessages(request: RewriteRequest, contextLines: number): ChatMessage[] {
  const before = tail(request.before, contextLines);
  const after = head(request.after, contextLines);
  const parts = [
    `File ${request.path.replace(/\s+/g, ' ')}`,
    before && `Before it, only to look at:\n${codeBlock(before, request.languageId)}`,
    after && `After it, only to look at:\n${codeBlock(after, request.languageId)}`,
    `Code to rewrite:\n${codeBlock(request.text, request.languageId)}`,
    problems(request),
    `Instruction: ${request.instruction.trim()}`,
  ];
  return [
    { role: 'system', content: system },
    { role: 'user', content: parts.filter((part) => part !== '').join('\n\n') },
  ];
}

/** The fence that the answer is made to begin with, and the text that ends it. */
export function answerFence(request: RewriteRequest): { open: string; close: string } {
  const fence = fenceFor(request.text);
  return { open: `${fence}${fenceLanguage(request.languageId)}\n`, close: `\n${fence}` };
}

function problems(request: RewriteRequest): string {
  const { diagnostics = [] } = request;
  if (diagnostics.length === 0) return '';
  const lines = diagnostics
    .slice(0, 20)
    .map((d) => `- line ${String(d.line)}: ${d.message.replace(/\s+/g, ' ').slice(0, 400)}${d.code ? ` (${d.code})` : ''}`);
  return `Problems reported in it (line 1 is its first line):\n${lines.join('\n')}`;
}

function tail(text: string, lines: number): string {
  return lines === 0
    ? ''
    : trimBlankLines(
        text
          .split(/\r\n?|\n/)
          .slice(-lines)
          .join('\n'),
      );
}

function head(text: string, lines: number): string {
  return lines === 0
    ? ''
    : trimBlankLines(
        text
          .split(/\r\n?|\n/)
          .slice(0, lines)
          .join('\n'),
      );
}

function trimBlankLines(text: string): string {
  return text.replace(/^(?:[ \t]*\n)+/, '').trimEnd();
}
