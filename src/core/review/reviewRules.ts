/** The rules that a review goes by: those that everybody has, and the team's own. */

export interface ReviewRule {
  /** Named by a finding: no line break in it, and no other rule has it. */
  id: string;
  /** What it asks for, in words for the model. */
  text: string;
  /** Where it stands, for people; null for one that everybody has. */
  cites: string | null;
  /** Whether it holds for a file, by its path. */
  holdsFor: (path: string) => boolean;
}

const everywhere = (): boolean => true;

/** What every project wants. */
export const usualRules: readonly ReviewRule[] = [
  ['bug', 'the code does not do what it is meant to: wrong condition, off by one, wrong variable, case that was forgotten'],
  ['security', 'input that is trusted, injection, a secret in the code, a missing check of rights'],
  ['concurrency', 'a race, a missing await or lock, state that is shared by accident'],
  ['error-handling', 'a failure that is swallowed, not handled, or told wrongly'],
  ['resources', 'something that is opened and never closed, or grows without a bound'],
  ['performance', 'needless work where it counts: a query or a copy in a loop, quadratic time'],
  ['compatibility', 'a change that breaks callers, stored data or a public interface'],
  ['naming', 'a name that says something else than the thing is'],
  ['complexity', 'code that could be much simpler, is dead, or repeats what is there'],
  ['tests', 'behaviour that changes without a test for it'],
  ['docs', 'a comment or text that is wrong by now, or is missing where nobody could guess'],
].map(([id = '', text = '']) => ({ id, text, cites: null, holdsFor: everywhere }));
