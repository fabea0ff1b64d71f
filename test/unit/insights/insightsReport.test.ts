import { describe, expect, it } from 'vitest';
import { barsOf, dayBefore, firstDay } from '../../../src/core/insights/chosenTime.ts';
import { type Count, speedStep } from '../../../src/core/insights/counts.ts';
import { insightsReport } from '../../../src/core/insights/insightsReport.ts';
import { countsCsv, countsJson, insightsText } from '../../../src/core/insights/insightsText.ts';
import { minutesWords, timeSaved } from '../../../src/core/insights/timeSaved.ts';
import { sampleCounts, sampleTitles } from '../../support/sampleCounts.ts';

const today = '2026-11-23';
const count = (more: Partial<Count>): Count => ({ day: today, what: 'answers', model: 'm', language: '', detail: 'chat', n: 1, ...more });
const table = (counts: Count[], id: string): string[][] | undefined =>
  insightsReport(counts, 'all', today).tables.find((one) => one.id === id)?.rows;

describe('the report', () => {
  it('has the days of its time and no others', () => {
    const counts = ['2026-11-23', '2026-11-17', '2026-11-16', '2026-01-01'].map((day) => count({ day }));
    const answers = (period: 'day' | 'week' | 'all'): string => insightsReport(counts, period, today).figures[0]!.value;
    expect([answers('day'), answers('week'), answers('all')]).toEqual(['1', '2', '4']);
    expect(insightsReport(counts, 'all', today).time).toBe('All, from 1 January 2026 to 23 November 2026');
    const old = insightsReport([count({ day: '2026-01-01' })], 'week', today);
    expect([old.empty, old.never, insightsReport([], 'week', today).never]).toEqual([true, false, true]);
  });

  it('tells tokens and speeds of each model, and what needn’t be computed twice in time as well', () => {
    const counts = [
      count({ n: 4 }),
      count({ what: 'tokensRead', n: 10_000 }),
      count({ what: 'tokensReused', n: 7_500 }),
      count({ what: 'tokensWritten', n: 1_234 }),
      count({ what: 'readMs', n: 60_000 }),
      count({ what: 'readSpeed', detail: speedStep(200)!, n: 9 }),
      count({ what: 'readSpeed', detail: speedStep(50)!, n: 1 }),
      count({ what: 'writtenSpeed', detail: speedStep(8)!, n: 3 }),
    ];
    const [[, ...row] = []] = table(counts, 'models')!;
    expect(row).toEqual([
      '4',
      '10,000',
      '75 %',
      '1,234',
      expect.stringMatching(/^20\d \(5\d–20\d\)$/),
      expect.stringMatching(/^[78]\.\d \(/),
    ]);
    // 2,500 tokens took a minute.
    expect(insightsReport(counts, 'all', today).figures[2]).toMatchObject({
      value: '75 %',
      note: expect.stringContaining('about 3 min of reading') as string,
    });
    expect(table([count({ what: 'tokensRead' }), count({})], 'models')![0]!.slice(-2)).toEqual(['–', '–']);
  });

  it('tells what became of edits and suggestions, by model and by language', () => {
    const edit = (detail: string, n: number, language = 'go'): Count => count({ what: 'edits', detail, n, language });
    const counts = [
      edit('proposed', 10),
      edit('applied', 5),
      edit('partly', 1),
      edit('discarded', 2),
      edit('undone', 2),
      edit('proposed', 1, ''),
    ];
    expect(table(counts, 'edits-language')).toEqual([
      ['go', '10', '5', '1', '2', '2', '40 %'],
      ['Other', '1', '0', '0', '0', '0', '0 %'],
    ]);
    expect(table(counts, 'edits-model')).toEqual([['m', '11', '5', '1', '2', '2', '36 %']]);
    const suggestion = (detail: string, n: number): Count => count({ what: 'suggestions', detail, n, language: 'rust' });
    expect(table([suggestion('shown', 8), suggestion('whole', 2), suggestion('words', 1), suggestion('kept', 1)], 'suggestions-language')).toEqual([
      ['rust', '8', '2', '1', '38 %', '1'],
    ]); // prettier-ignore
    const message = (detail: string, n: number): Count => count({ what: 'commitMessages', detail, n });
    expect(table([message('written', 5), message('kept', 2), message('changed', 1)], 'commit-messages')).toEqual([['m', '5', '2', '1']]);
  });

  it('has the commands that are used most first, and not all of them', () => {
    const counts = Array.from({ length: 30 }, (_, at) => count({ what: 'commands', model: '', detail: `/c${String(at)}`, n: at + 1 }));
    const rows = table(counts, 'commands')!;
    expect([rows.length, rows[0], rows.at(-1)]).toEqual([15, ['/c29', '30'], ['/c15', '16']]);
  });

  it('draws bars of days, of weeks where these are many, and none of one day', () => {
    const written = (day: string, n = 10): Count => count({ what: 'tokensWritten', day, n });
    expect(insightsReport([written(today)], 'all', today).chart).toBeNull();
    const chart = insightsReport([written('2026-11-20'), written('2026-11-22', 2000)], 'all', today).chart!;
    expect([chart.each, chart.bars.map(({ text }) => text)]).toEqual(['Day', ['10', '0', '2,000', '0']]);
    const weeks = insightsReport([written('2026-08-01', 5), written(today, 7)], 'all', today).chart!;
    expect([weeks.each, weeks.bars.length, weeks.bars[0]!.value, weeks.bars.at(-1)]).toEqual([
      'Week',
      17,
      5,
      { label: 'Week from 17 November 2026', value: 7, text: '7' },
    ]);
  });
});

it('goes back by days of the calendar, over months, years and clocks that are set', () => {
  expect([dayBefore('2026-03-01', 1), dayBefore('2026-01-01', 1), dayBefore('2024-03-01', 1)]).toEqual([
    '2026-02-28',
    '2025-12-31',
    '2024-02-29',
  ]);
  expect(firstDay('week', today)).toBe('2026-11-17');
  expect(barsOf('2026-03-20', '2026-04-05').labels).toHaveLength(17);
  // As a clock, or a file, that is far off may have it.
  expect(barsOf('0000-00-00', '2026-04-05').labels.length).toBeLessThan(5_300);
});

describe('the time saved', () => {
  const of = (more: Partial<Parameters<typeof timeSaved>[0]>) =>
    timeSaved({ editCharacters: 0, takenCharacters: 0, keptCharacters: 0, waitedMs: 0, ...more });

  it('is a range by its formula, with what was waited for taken off', () => {
    const { result, steps, assumptions } = of({ editCharacters: 7_000, takenCharacters: 7_000, keptCharacters: 3_500, waitedMs: 600_000 })!;
    // 10,500 / 350 − 10 and 14,000 / 200 − 10.
    expect(result).toBe('Between 20 min and 60 min of typing');
    expect(steps[0]).toBe(
      'At least: (7,000 characters of applied edits + 3,500 of suggestions that stayed) ÷ 350 a minute − 10 min waited = 20 min',
    );
    expect(steps[1]).toContain('÷ 200 a minute − 10 min waited = 60 min');
    expect(assumptions.length).toBeGreaterThan(3);
  });

  it('may be nothing, and says so', () => {
    expect(of({ takenCharacters: 100, waitedMs: 600_000 })!.result).toBe('No time saved: waiting took longer than typing would have.');
    expect(of({ takenCharacters: 2_400, keptCharacters: 0, waitedMs: 60_000 })!.result).toBe('Between nothing and 11 min of typing');
    expect(of({ waitedMs: 1_000 })).toBeNull();
  });

  it('counts no answer twice: what was taken back is off, and suggestions don’t keep anybody waiting', () => {
    const counts = [
      count({ what: 'editCharacters', detail: 'applied', n: 1_000 }),
      count({ what: 'editCharacters', detail: 'undone', n: 650 }),
      count({ what: 'writtenMs', detail: 'suggestion', n: 9e6 }),
      count({ what: 'readMs', detail: 'chat', n: 30_000 }),
    ];
    expect(insightsReport(counts, 'all', today).savings!.steps[0]).toContain(
      '(350 characters of applied edits + 0 of suggestions that stayed) ÷ 350 a minute − 30 s waited = 30 s',
    );
  });

  it('has times as people read them', () => {
    expect([0, 0.2, -0.5, 12.4, 150, -3].map(minutesWords)).toEqual(['0 s', '12 s', '−30 s', '12 min', '2.5 h', '−3 min']);
  });
});

describe('commands', () => {
  it('are shown by their title in the language that is shown, with what was counted under it before, and in other words as they were counted', () => {
    const commands = ([['mlxCode.chat.open', 2], ['Open Chat', 3], ['Chat öffnen', 4], ['/fix', 1], ['mlxCode.gone', 1]] as const) // prettier-ignore
      .map(([detail, n]) => count({ what: 'commands', model: '', detail, n }));
    const { tables } = insightsReport(commands, 'all', today, (id) => sampleTitles[id]);
    expect(tables.find(({ id }) => id === 'commands')?.rows).toEqual([
      ['Open Chat', '5'],
      ['Chat öffnen', '4'],
      ['/fix', '1'],
      ['mlxCode.gone', '1'],
    ]);
  });
});

describe('as text', () => {
  it('has all that the page has', () => {
    const report = insightsReport(sampleCounts(today), 'all', today);
    const text = insightsText(report);
    for (const { title, rows } of report.tables) for (const part of [title, ...rows.flat()]) expect(text).toContain(part);
    for (const line of [report.savings!.result, ...report.savings!.steps]) expect(text).toContain(line);
    expect(insightsText(insightsReport([], 'all', today))).toBe('');
  });

  it('is a table that no spreadsheet takes for a formula, and JSON with the same', () => {
    const counts = [count({ model: '=cmd|"x"!A1' }), count({ what: 'readSpeed', detail: speedStep(100)!, model: 'a, b' })];
    const [head, first, second, end] = countsCsv(counts).split('\r\n');
    expect([head, first, end]).toEqual(['day,what,model,language,detail,count', `2026-11-23,answers,"'=cmd|""x""!A1",,chat,1`, '']);
    expect(second).toMatch(/^2026-11-23,readSpeed,"a, b",,(?:9|10)\d\.\d\d,1$/);
    const { counts: rows } = JSON.parse(countsJson(counts)) as { counts: { model: string; count: number }[] };
    expect(rows.map(({ model, count: n }) => [model, n])).toEqual([
      ['=cmd|"x"!A1', 1],
      ['a, b', 1],
    ]);
  });
});
