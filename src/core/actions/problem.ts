/** A problem that a language's tools report, in numbers that don't depend on an editor. Types and identity only. */

export interface Problem {
  /** Another open file than the one that is changed, by a name of its own; null for the changed one. */
  file: string | null;
  /** Both 0-based; `character` in UTF-16 units. */
  line: number;
  character: number;
  severity: 'error' | 'warning' | 'information' | 'hint';
  message: string;
  /** As the tool writes it: `2322`, `no-undef`; null without one. */
  code: string | null;
}

/** What makes two reports the same kind of problem, wherever they stand. */
export function problemKey(problem: Problem): string {
  return `${problem.file ?? ''}\n${problem.code ?? ''}\n${problem.message}`;
}

/** The same problem at the same place of the same text; severity aside, which settings and tools shade differently. */
export function isSameProblem(a: Problem, b: Problem): boolean {
  return a.line === b.line && a.character === b.character && problemKey(a) === problemKey(b);
}
