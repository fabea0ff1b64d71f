import { partThought } from '../../base/thinking.ts';

/** Characters of an answer that its engine is shown once more. */
const mostShown = 2000;

/** An answer that wasn't of use, as its engine is shown it when it is asked once more: without what was thought before it, and no longer than helps. */
export function shownAgain(answer: string): string {
  return partThought(answer).answer.slice(0, mostShown) || '-';
}
