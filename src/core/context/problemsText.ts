/** Reported problems as the model reads them: errors first, one a line. Pure. */
import { englishCount } from '../../base/formatNumbers.ts';
import type { Problem } from '../actions/problem.ts';

/** More than these say the same over and over. */
const maxListed = 100;
/** Characters of one message; some tools explain at length. */
const maxMessage = 500;

export interface ListedProblem extends Problem {
  path: string;
}

const order: readonly Problem['severity'][] = ['error', 'warning'];

/** `src/cart.js:12:5 error 2322: message`, lines and columns from 1; hints are left out. Empty when there is nothing to list. */
export function problemsText(problems: readonly ListedProblem[]): string {
  const listed = order.flatMap((severity) => problems.filter((problem) => problem.severity === severity));
  const lines = listed.slice(0, maxListed).map(({ path, line, character, severity, code, message }) => {
    const said = message.replace(/\s+/g, ' ').trim().slice(0, maxMessage);
    return `${path}:${String(line + 1)}:${String(character + 1)} ${severity}${code === null ? '' : ` ${code}`}: ${said}`;
  });
  const more = listed.length - lines.length;
  return [...lines, ...(more > 0 ? [`(${englishCount(more)} more are not listed)`] : [])].join('\n');
}
