/**
 * A strict reading of a commit message, written apart from the grammar that produced it, so that each checks the other. Nothing
 * leaves the service that this refuses.
 */

export interface ParsedCommit {
  commitType: string;
  scope: string | null;
  subject: string;
  body: string | null;
}

const header = /^(feat|fix|refactor|docs|test|build|chore|perf|style|ci)(?:\(([a-z0-9][a-z0-9._/-]{0,19})\))?: (.+)$/u;
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u;

/** The parts, or a string that says what is wrong. `scopes`: when given, the only scopes that are right. */
export function parseCommitMessage(message: string, scopes?: readonly string[]): ParsedCommit | string {
  const [first = '', ...rest] = message.split('\n');
  const match = header.exec(first);
  if (!match) return 'the header is not type(scope): subject';
  const [, commitType = '', scope = null, subject = ''] = match;
  if (first.length > 72) return `the header has ${String(first.length)} characters`;
  if (scope !== null && scopes && !scopes.includes(scope)) return `the scope ${scope} is not of a changed path`;
  if (!/^[\p{L}\p{N}]/u.test(subject)) return 'the subject does not begin with a letter or digit';
  if (/[\s.]$/u.test(subject)) return 'the subject ends with a blank or full stop';
  if (subject.includes('  ')) return 'the subject has two blanks in a row';
  if (rest.some((line) => invisible.test(line)) || invisible.test(first)) return 'there is a control or invisible character';
  if (rest.length === 0) return { commitType, scope, subject, body: null };
  const [blank, ...lines] = rest;
  if (blank !== '') return 'the second line is not blank';
  if (lines.length < 1 || lines.length > 5) return `the body has ${String(lines.length)} lines`;
  for (const line of lines) {
    if (!/^- [\p{L}\p{N}]/u.test(line)) return 'a body line is not a bullet';
    if (line.length > 72) return `a body line has ${String(line.length)} characters`;
    if (/\s$/u.test(line)) return 'a body line ends with a blank';
  }
  return { commitType, scope, subject, body: lines.join('\n') };
}
