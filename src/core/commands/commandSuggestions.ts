/** Which commands are likely to be wanted next, from what can be seen in the editor. Pure. */
import { plural, t } from '../../base/l10n.ts';
import { hiddenIn } from '../security/hiddenText.ts';
import type { CommandSuggestion } from '../../protocol/webview.ts';

export interface Situation {
  /** Errors and warnings of the file in front; null where it has none. */
  problems: { file: string; count: number } | null;
  /** Files that are staged. */
  staged: number;
  /** The command whose tests failed last, and have not passed since; null for none. */
  failedTest: string | null;
  /** A model is chosen, without which none of these does anything. */
  model: boolean;
  /** Commands may be run here. */
  runs: boolean;
}

/** Longer ones aren't offered to be run again: they would fill the panel. Characters. */
const longestTest = 80;

/** What a shell makes of more than one command, or of a file, is not offered to be run again: nobody reads a suggestion as they read what they type. */
function isPlainLine(line: string): boolean {
  return line.length <= longestTest && !/[;|&`<>()\p{Cc}]/u.test(line) && hiddenIn(line).length === 0;
}

/** The likeliest first. */
export function commandSuggestions({ problems, staged, failedTest, model, runs }: Situation): CommandSuggestion[] {
  if (!model) return [];
  const found: CommandSuggestion[] = [];
  if (problems) found.push({ text: '/fix', why: plural(problems.count, '{0} problem in {1}', '{0} problems in {1}', problems.file) });
  if (failedTest !== null) {
    const plain = isPlainLine(failedTest);
    const why = plain ? t('{0} failed', failedTest) : t('tests failed in the terminal');
    // `/fix` goes for the problems in front first.
    if (!problems) found.push({ text: '/fix', why });
    if (runs && plain) found.push({ text: `/run ${failedTest} --ai`, why });
  }
  if (staged > 0) found.push({ text: '/commit', why: plural(staged, '{0} staged file', '{0} staged files') });
  return found;
}

const tests =
  /(?:^|[\s;&|/])(?:(?:npm|pnpm|yarn|bun|deno|cargo|go|dotnet|swift|mix|gradle|gradlew|mvn|mvnw|rake|rails|composer|flutter|dart)\s+(?:run\s+)?(?:test|nextest|check)(?:[:\s]|$)|(?:npx\s+)?(?:vitest|jest|mocha|ava|pytest|tox|nox|rspec|phpunit|ctest)(?:\s|$)|make\s+(?:test|check)(?:\s|$)|python3?\s+-m\s+(?:pytest|unittest)(?:\s|$))/;

/** Whether a line of a shell runs tests, as far as its words tell. */
export function runsTests(line: string): boolean {
  return line.length <= 1_000 && tests.test(line);
}
