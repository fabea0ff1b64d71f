/** Issues that a branch's commits say they close: these are facts, which a model may not invent, and which a merged pull request needs in its description. Pure. */
import type { BranchCommit } from './branchChanges.ts';

const closing = /^(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?[ \t]+((?:[\w.-]+\/[\w.-]+)?#\d{1,9})[ \t]*\.?$/gim;
const mostClosed = 20;

/** `Closes #12`, each issue once; without those that the template names by itself. */
export function closedIssues(commits: readonly Pick<BranchCommit, 'body'>[], template: string): string[] {
  const issues = commits.flatMap(({ body }) => [...body.matchAll(closing)].map((match) => match[1] ?? ''));
  return [...new Set(issues)]
    .filter((issue) => !template.includes(issue))
    .slice(0, mostClosed)
    .map((issue) => `Closes ${issue}`);
}
