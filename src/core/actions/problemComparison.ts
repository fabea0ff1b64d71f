/**
 * What a change does to the problems of a text: which of those that it was made for are gone, and which are new. Problems keep their
 * identity through the lines that move; in what was rewritten itself, only their words tell.
 */
import { minimalChanges } from '../edits/minimalChanges.ts';
import { isSameProblem, type Problem, problemKey } from './problem.ts';

export interface ProblemComparison {
  /** Of the targets, the ones that are still reported. */
  remaining: Problem[];
  /** Reported after and not before; hints aside. */
  added: Problem[];
}

/** `before` and `after` are all problems of the two texts, from the same tool; each target is one of `before`. */
export function compareProblems(
  texts: { before: string; after: string },
  problems: { before: readonly Problem[]; after: readonly Problem[] },
  targets: readonly Problem[],
): ProblemComparison {
  const isTarget = (problem: Problem): boolean => targets.some((target) => isSameProblem(target, problem));
  // Where one of two equal problems in rewritten text is gone, nobody can tell which: the target is then taken for the one that stayed.
  const left = [...problems.before].sort((a, b) => Number(isTarget(b)) - Number(isTarget(a)));
  const place = placesBefore(texts.before, texts.after);
  const remaining: Problem[] = [];
  const unplaced: Problem[] = [];
  const take = (problem: Problem, match: (candidate: Problem) => boolean): boolean => {
    const index = left.findIndex((candidate) => problemKey(candidate) === problemKey(problem) && match(candidate));
    const [found] = index < 0 ? [] : left.splice(index, 1);
    if (found && isTarget(found)) remaining.push(problem);
    return found !== undefined;
  };
  for (const problem of problems.after) {
    const at = problem.file === null ? place(problem) : problem;
    if (!at || !take(problem, (candidate) => candidate.line === at.line && candidate.character === at.character)) unplaced.push(problem);
  }
  const added = unplaced.filter((problem) => !take(problem, () => true) && problem.severity !== 'hint');
  return { remaining, added };
}

interface Place {
  line: number;
  character: number;
}

/** Where a place of the text after stood in the text before; undefined inside what was changed. */
function placesBefore(before: string, after: string): (place: Place) => Place | undefined {
  const changes = minimalChanges(before, after);
  const startsAfter = lineStarts(after);
  const startsBefore = lineStarts(before);
  return ({ line, character }) => {
    const offset = Math.min(after.length, (startsAfter[line] ?? after.length) + character);
    let shift = 0;
    for (const { start, end, text } of changes) {
      const from = start + shift;
      if (offset < from) break;
      if (offset < from + text.length) return undefined;
      shift += text.length - (end - start);
    }
    return placeOf(startsBefore, offset - shift);
  };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (const { index, 0: end } of text.matchAll(/\r\n|\r|\n/g)) starts.push(index + end.length);
  return starts;
}

function placeOf(starts: readonly number[], offset: number): Place {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low, character: offset - (starts[low] ?? 0) };
}
