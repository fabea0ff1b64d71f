/** What is kept of proposed commits that are being staged while no window is there, and how another window goes on with them. Pure. */
import * as v from 'valibot';
import { isWholeHash } from '../refName.ts';

/** Commits of one sequence that are kept; of more none is. */
const mostCommits = 200;
/** Characters of a message, and of what stood in the box. */
const longest = 20_000;

const tree = v.pipe(v.string(), v.check(isWholeHash));
const keptCommits = v.pipe(
  v.object({
    version: v.literal(1),
    /** Address of the repository's topmost folder. */
    root: v.pipe(v.string(), v.minLength(1), v.maxLength(4_000)),
    /** The tree of the last commit before the first of them, and the one after each. */
    head: tree,
    steps: v.pipe(v.array(tree), v.minLength(1), v.maxLength(mostCommits)),
    messages: v.array(v.pipe(v.string(), v.maxLength(longest))),
    /** What stood in the box before. */
    earlier: v.pipe(v.string(), v.maxLength(longest)),
    /** Of which commit the tree is in the index. */
    at: v.pipe(v.number(), v.integer(), v.minValue(0)),
  }),
  v.check(({ steps, messages, at }) => messages.length === steps.length && at < steps.length),
);

export type KeptCommits = v.InferOutput<typeof keptCommits>;

/** What was kept, when all of it is of our form and within its bounds; null otherwise. */
export function readKeptCommits(stored: unknown): KeptCommits | null {
  const read = v.safeParse(keptCommits, stored);
  return read.success ? read.output : null;
}

/** What git says of the repository now. Ids of trees. */
export interface TreesHere {
  /** Of the last commit, and of the one before it. */
  committed: string;
  before: string;
  /** The last thing that happened was a commit, and not that another one was gone to, as with a branch. */
  byCommit: boolean;
  /** The last commit changes a file that none of the proposed ones does. */
  foreign: boolean;
  /** What is staged; null where that is no tree, as in a conflict. */
  staged: string | null;
  /** Git doesn't have all of the trees any more. */
  lost: boolean;
}

/**
 * `goOn`: the commit that was staged still is, or was `made` meanwhile and nothing staged since. Else why not; with `putBack`, what is staged is nothing that would be lost when
 * all that was staged at first is staged again.
 */
export type Resumption =
  { kind: 'goOn'; made: boolean } | { kind: 'stop'; why: 'staged' | 'committed' | 'changedCommit' | 'lost'; putBack: boolean };

/** How a sequence goes on from where it was left, in this window or another one. */
export function resumption({ head, steps, at }: KeptCommits, here: TreesHere): Resumption {
  const { committed, before, byCommit, foreign, staged, lost } = here;
  const last = at === 0 ? head : steps[at - 1];
  const next = steps[at];
  if (lost) return { kind: 'stop', why: 'lost', putBack: false };
  if (committed === last || committed === next) {
    if (staged === next) return { kind: 'goOn', made: committed === next };
    const known = staged !== null && [head, ...steps].includes(staged);
    return { kind: 'stop', why: 'staged', putBack: known };
  }
  // What is staged is what was committed: nothing of it is only there. But a commit of other files would be undone by the next one.
  if (byCommit && before === last && staged === committed) return { kind: 'stop', why: 'changedCommit', putBack: !foreign };
  return { kind: 'stop', why: 'committed', putBack: false };
}
