/** Puts what was counted into figures, tables and bars. Pure: from counts alone, the same for the page, the chat and the command line. */
import { formatCount } from '../../base/formatNumbers.ts';
import { t } from '../../base/l10n.ts';
import type { InsightsChart, InsightsFigure, InsightsPeriod, InsightsReport, InsightsTable } from '../../protocol/insightsPage.ts';
import { type AnswerKind, answerKinds } from './answerFigures.ts';
import { barsOf, dayWords, firstDay } from './chosenTime.ts';
import { type Count, type CountKey, type CountName, speedAt } from './counts.ts';
import { minutesWords, timeSaved } from './timeSaved.ts';

/** Commands that are listed. */
const mostCommands = 15;

/** What somebody waits for; suggestions come while one types on, and short texts, reviews and tools are asked for besides. */
const waitedFor: readonly string[] = ['chat', 'edit', 'elsewhere'] satisfies AnswerKind[];

/** What commands of the user's own are counted under, whose names are nobody's business. */
export const ownCommand = 'A command of your own';

const kindWords: Readonly<Record<AnswerKind, () => string>> = {
  chat: () => t('Chat'),
  edit: () => t('Edits'),
  suggestion: () => t('Inline suggestions'),
  ahead: () => t('Inline suggestions, made ahead'),
  review: () => t('Reviews'),
  text: () => t('Short texts: commit messages, names, choices'),
  tools: () => t('Answers for other extensions, with tools'),
  elsewhere: () => t('Other engines'),
};

/** Counts of the chosen time, asked by what they stand under. */
class Chosen {
  readonly counts: readonly Count[];
  /** Those of a year are many, and asked for in hundreds of ways. */
  readonly #byName: ReadonlyMap<CountName, readonly Count[]>;

  constructor(counts: readonly Count[]) {
    this.counts = counts;
    this.#byName = Map.groupBy(counts, ({ what }) => what);
  }

  of(what: CountName, key: Partial<Omit<CountKey, 'what'>> = {}): Count[] {
    const { model, language, detail } = key;
    return (this.#byName.get(what) ?? []).filter(
      (count) =>
        (model === undefined || count.model === model) &&
        (language === undefined || count.language === language) &&
        (detail === undefined || count.detail === detail),
    );
  }

  sum(what: CountName, key: Partial<Omit<CountKey, 'what'>> = {}): number {
    return this.of(what, key).reduce((sum, { n }) => sum + n, 0);
  }

  /** The names that counts stand under, those with the most first. */
  names(by: 'model' | 'language' | 'detail', ...whats: CountName[]): string[] {
    const sums = new Map<string, number>();
    for (const what of whats) for (const count of this.of(what)) sums.set(count[by], (sums.get(count[by]) ?? 0) + count.n);
    return [...sums].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([name]) => name);
  }
}

/** What a command is called in VS Code's list, by its id; undefined for one that isn't there any more. */
export type CommandTitle = (id: string) => string | undefined;

/** The report of a time that ends with `today`. */
export function insightsReport(
  counts: readonly Count[],
  period: InsightsPeriod,
  today: string,
  titleOf: CommandTitle = () => undefined,
): InsightsReport {
  const from = firstDay(period, today);
  const chosen = new Chosen(from === null ? counts : counts.filter(({ day }) => day >= from && day <= today));
  const first = chosen.counts.reduce((least, { day }) => (day < least ? day : least), today);
  const tables = [
    answersTable(chosen),
    kindsTable(chosen),
    editsTable(chosen, 'model'),
    editsTable(chosen, 'language'),
    suggestionsTable(chosen, 'model'),
    suggestionsTable(chosen, 'language'),
    commitMessagesTable(chosen),
    commandsTable(chosen, titleOf),
  ].filter((table) => table !== null);
  return {
    period,
    time: timeWords(period, first, today),
    empty: chosen.counts.length === 0,
    never: counts.length === 0,
    figures: figuresOf(chosen),
    chart: chartOf(chosen, first, today),
    tables,
    savings: timeSaved({
      editCharacters: Math.max(0, chosen.sum('editCharacters', { detail: 'applied' }) - chosen.sum('editCharacters', { detail: 'undone' })),
      takenCharacters: chosen.sum('suggestionCharacters', { detail: 'taken' }),
      keptCharacters: chosen.sum('suggestionCharacters', { detail: 'kept' }),
      waitedMs: waitedFor.reduce((sum, detail) => sum + chosen.sum('readMs', { detail }) + chosen.sum('writtenMs', { detail }), 0),
    }),
  };
}

function timeWords(period: InsightsPeriod, first: string, today: string): string {
  if (period === 'day') return t('Today, {0}', dayWords(today));
  if (period === 'week') return t('The last 7 days, to {0}', dayWords(today));
  return t('All, from {0} to {1}', dayWords(first), dayWords(today));
}

function figuresOf(chosen: Chosen): InsightsFigure[] {
  const read = chosen.sum('tokensRead');
  const reused = chosen.sum('tokensReused');
  const saved = minutesWords(reusedMs(chosen) / 60_000);
  const applied = chosen.sum('edits', { detail: 'applied' }) + chosen.sum('edits', { detail: 'partly' });
  const shown = chosen.sum('suggestions', { detail: 'shown' });
  const taken = chosen.sum('suggestions', { detail: 'whole' }) + chosen.sum('suggestions', { detail: 'words' });
  return [
    { label: t('Answers'), value: formatCount(chosen.sum('answers')), note: t('of all kinds, suggestions at the cursor included') },
    { label: t('Tokens read'), value: formatCount(read), note: t('of prompts') },
    {
      label: t('Not computed twice'),
      value: share(reused, read),
      note:
        reused === 0
          ? t('of the tokens read')
          : t('of the tokens read: {0} were in the cache, about {1} of reading at the speeds measured', formatCount(reused), saved),
    },
    { label: t('Tokens written'), value: formatCount(chosen.sum('tokensWritten')), note: t('by models') },
    {
      label: t('Edits applied'),
      value: formatCount(applied),
      note: t('of {0} proposed files', formatCount(chosen.sum('edits', { detail: 'proposed' }))),
    },
    { label: t('Suggestions taken'), value: formatCount(taken), note: t('of {0} offered', formatCount(shown)) },
  ];
}

/** What reading the reused tokens would have taken, each at the speed at which its own model read others. */
function reusedMs(chosen: Chosen): number {
  return chosen.names('model', 'tokensReused').reduce((sum, model) => {
    const computed = chosen.sum('tokensRead', { model }) - chosen.sum('tokensReused', { model });
    return computed > 0 ? sum + (chosen.sum('tokensReused', { model }) * chosen.sum('readMs', { model })) / computed : sum;
  }, 0);
}

function chartOf(chosen: Chosen, first: string, today: string): InsightsChart | null {
  const written = chosen.of('tokensWritten');
  // One bar compares nothing.
  if (written.length === 0 || first === today) return null;
  const { each, labels } = barsOf(first, today);
  const byDay = Map.groupBy(written, ({ day }) => day);
  const bars = labels.map(({ label, days }) => {
    const value = days.reduce((sum, day) => sum + (byDay.get(day) ?? []).reduce((of, { n }) => of + n, 0), 0);
    return { label, value, text: formatCount(value) };
  });
  return {
    title: each === 'day' ? t('Tokens written per day') : t('Tokens written per week'),
    each: each === 'day' ? t('Day') : t('Week'),
    bars,
  };
}

function answersTable(chosen: Chosen): InsightsTable | null {
  const models = chosen.names('model', 'answers');
  if (models.length === 0) return null;
  return {
    id: 'models',
    title: t('Models: tokens and speed'),
    note: t(
      'Tokens a second: the median, and in brackets what 5 and 95 of 100 answers stayed below. Answers with few tokens are left out of the speeds, as are other engines, whose time isn’t known for reading and writing apart.',
    ),
    columns: [
      text(t('Model')),
      ...[t('Answers'), t('Tokens read'), t('Reused'), t('Tokens written'), t('Reading, tokens/s'), t('Writing, tokens/s')].map(figure),
    ],
    rows: models.map((model) => [
      nameOf(model, t('Unknown model')),
      formatCount(chosen.sum('answers', { model })),
      formatCount(chosen.sum('tokensRead', { model })),
      share(chosen.sum('tokensReused', { model }), chosen.sum('tokensRead', { model })),
      formatCount(chosen.sum('tokensWritten', { model })),
      speedWords(chosen.of('readSpeed', { model })),
      speedWords(chosen.of('writtenSpeed', { model })),
    ]),
  };
}

function kindsTable(chosen: Chosen): InsightsTable | null {
  const kinds = answerKinds.filter((detail) => chosen.sum('answers', { detail }) > 0);
  if (kinds.length === 0) return null;
  return {
    id: 'kinds',
    title: t('What was asked for'),
    note: t('The time that models were at work for it.'),
    columns: [text(t('Kind')), ...[t('Answers'), t('Tokens read'), t('Tokens written'), t('Time')].map(figure)],
    rows: kinds.map((detail) => [
      kindWords[detail](),
      formatCount(chosen.sum('answers', { detail })),
      formatCount(chosen.sum('tokensRead', { detail })),
      formatCount(chosen.sum('tokensWritten', { detail })),
      minutesWords((chosen.sum('readMs', { detail }) + chosen.sum('writtenMs', { detail })) / 60_000),
    ]),
  };
}

function editsTable(chosen: Chosen, by: 'model' | 'language'): InsightsTable | null {
  const names = chosen.names(by, 'edits');
  if (names.length === 0) return null;
  return {
    id: `edits-${by}`,
    title: by === 'model' ? t('Proposed edits by model') : t('Proposed edits by language'),
    note: t(
      'Counted by file. The share is of files applied, whole or in part, and not taken back; those that nobody has decided on yet are none of these.',
    ),
    columns: [
      text(by === 'model' ? t('Model') : t('Language')),
      ...[t('Proposed'), t('Applied'), t('In part'), t('Discarded'), t('Taken back'), t('Share')].map(figure),
    ],
    rows: names.map((name) => {
      const of = (detail: string): number => chosen.sum('edits', { [by]: name, detail });
      const stays = of('applied') + of('partly') - of('undone');
      const told = ['proposed', 'applied', 'partly', 'discarded', 'undone'].map((detail) => formatCount(Math.max(0, of(detail))));
      return [nameOf(name, by === 'model' ? t('Unknown model') : t('Other')), ...told, share(Math.max(0, stays), of('proposed'))];
    }),
  };
}

function suggestionsTable(chosen: Chosen, by: 'model' | 'language'): InsightsTable | null {
  const names = chosen.names(by, 'suggestions');
  if (names.length === 0) return null;
  return {
    id: `suggestions-${by}`,
    title: by === 'model' ? t('Inline suggestions by model') : t('Inline suggestions by language'),
    note: t(
      'Offered to VS Code, which may not have drawn each; taken whole, or by words; and of those taken whole the ones that still stood there unchanged after 30 seconds.',
    ),
    columns: [
      text(by === 'model' ? t('Model') : t('Language')),
      ...[t('Offered'), t('Taken whole'), t('By words'), t('Share'), t('Stayed')].map(figure),
    ],
    rows: names.map((name) => {
      const of = (detail: string): number => chosen.sum('suggestions', { [by]: name, detail });
      return [
        nameOf(name, by === 'model' ? t('Unknown model') : t('Other')),
        ...['shown', 'whole', 'words'].map((detail) => formatCount(of(detail))),
        share(of('whole') + of('words'), of('shown')),
        formatCount(of('kept')),
      ];
    }),
  };
}

function commitMessagesTable(chosen: Chosen): InsightsTable | null {
  const models = chosen.names('model', 'commitMessages');
  if (models.length === 0) return null;
  return {
    id: 'commit-messages',
    title: t('Commit messages'),
    note: t(
      'Written into the box of Source Control, and what was committed from there: as it was written, or changed. Commits made elsewhere aren’t seen.',
    ),
    columns: [text(t('Model')), ...[t('Written'), t('Committed as written'), t('Committed changed')].map(figure)],
    rows: models.map((model) => [
      nameOf(model, t('Unknown model')),
      ...['written', 'kept', 'changed'].map((detail) => formatCount(chosen.sum('commitMessages', { model, detail }))),
    ]),
  };
}

/** Earlier versions counted those of VS Code's list under their title at the time, which is shown as it stands, or goes with the command that is called so now. */
function commandsTable(chosen: Chosen, titleOf: CommandTitle): InsightsTable | null {
  const sums = new Map<string, number>();
  for (const { detail, n } of chosen.of('commands')) {
    const name = detail === ownCommand ? t('A command of your own') : (titleOf(detail)?.replace(/^MLX-CODE: /, '') ?? detail);
    sums.set(name, (sums.get(name) ?? 0) + n);
  }
  if (sums.size === 0) return null;
  const most = [...sums].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, mostCommands);
  return {
    id: 'commands',
    title: t('Most used commands'),
    note: t('By whichever way: in the chat, from VS Code’s list, by key or button.'),
    columns: [text(t('Command')), figure(t('Times'))],
    rows: most.map(([name, n]) => [name, formatCount(n)]),
  };
}

const text = (label: string): InsightsTable['columns'][number] => ({ label, numeric: false });
const figure = (label: string): InsightsTable['columns'][number] => ({ label, numeric: true });

function nameOf(name: string, otherwise: string): string {
  return name === '' ? otherwise : name;
}

function share(part: number, of: number): string {
  return of > 0 ? `${String(Math.round((100 * part) / of))} %` : '–';
}

function speedWords(steps: readonly Count[]): string {
  const [median, slow, fast] = [0.5, 0.05, 0.95].map((part) => speedAt(steps, part));
  if (median == null || slow == null || fast == null) return '–';
  return `${speed(median)} (${speed(slow)}–${speed(fast)})`;
}

function speed(value: number): string {
  return value < 10 ? value.toFixed(1) : formatCount(value);
}
