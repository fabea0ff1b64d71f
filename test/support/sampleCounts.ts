/** Counts as of somebody who works with the product, for the page and its report. */
import { dayBefore } from '../../src/core/insights/chosenTime.ts';
import { type Count, type CountName, speedStep } from '../../src/core/insights/counts.ts';

const models = ['Qwen2.5 Coder 7B Instruct', 'coder-large (Team)'];
const languages = ['typescript', 'python', 'rust'];

/** Of three weeks up to a day. */
export function sampleCounts(today: string): Count[] {
  const counts: Count[] = [];
  for (let back = 0; back < 21; back++) {
    const day = dayBefore(today, back);
    // Nobody works each day.
    if (back % 7 === 2 || back % 7 === 3) continue;
    const much = 1 + ((back * 7) % 5);
    models.forEach((model, at) => {
      const add = (what: CountName, detail: string, n: number, language = ''): void =>
        void counts.push({ day, what, model, language, detail, n: Math.round(n / (at + 1)) });
      const kind = at === 0 ? 'chat' : 'elsewhere';
      add('answers', kind, 6 * much);
      add('tokensRead', kind, 21_000 * much);
      add('tokensReused', kind, 15_000 * much);
      add('tokensWritten', kind, 2_400 * much);
      add('readMs', kind, 24_000 * much);
      add('writtenMs', kind, 110_000 * much);
      if (at === 0) {
        add('answers', 'edit', 3 * much, 'typescript');
        add('writtenMs', 'edit', 40_000 * much, 'typescript');
        for (const speed of [180, 230, 260]) add('readSpeed', speedStep(speed)!, much);
        for (const speed of [9, 22, 24]) add('writtenSpeed', speedStep(speed)!, much);
      }
      for (const [place, language] of languages.entries()) {
        const part = much / (place + 1);
        add('edits', 'proposed', 9 * part, language);
        add('edits', 'applied', 5 * part, language);
        add('edits', 'partly', part, language);
        add('edits', 'discarded', 2 * part, language);
        add('edits', 'undone', part / 2, language);
        add('editCharacters', 'applied', 2_600 * part, language);
        if (at === 1) continue;
        add('suggestions', 'shown', 160 * part, language);
        add('suggestions', 'whole', 38 * part, language);
        add('suggestions', 'words', 9 * part, language);
        add('suggestions', 'kept', 31 * part, language);
        add('suggestionCharacters', 'taken', 1_900 * part, language);
        add('suggestionCharacters', 'kept', 1_500 * part, language);
      }
      if (at === 0) for (const [detail, n] of [['written', 3], ['kept', 2], ['changed', 1]] as const) add('commitMessages', detail, n * much); // prettier-ignore
    });
    for (const [at, detail] of ['/fix', '/commit', 'mlxCode.chat.open', '/review', 'mlxCode.graph.show'].entries())
      counts.push({ day, what: 'commands', model: '', language: '', detail, n: much + 5 - at });
  }
  return counts.filter(({ n }) => n > 0);
}

/** What the commands that they count are called. */
export const sampleTitles: Readonly<Record<string, string>> = {
  'mlxCode.chat.open': 'MLX-CODE: Open Chat',
  'mlxCode.graph.show': 'MLX-CODE: Show Dependency Graph',
};
