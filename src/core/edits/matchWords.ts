import type { MatchQuality } from './fileChange.ts';

const overlooked: Readonly<Record<MatchQuality, string>> = {
  exact: 'nothing',
  part: 'the rest of its line',
  whitespace: 'blanks',
  indentation: 'indentation',
};

/** What was overlooked to find a place, for people: `found by overlooking blanks`. */
export function overlookedFor(match: MatchQuality): string {
  return overlooked[match];
}
