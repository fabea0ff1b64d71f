import { describe, expect, it } from 'vitest';
import { applyReport, type ApplyReport, isComplete, withRefused } from '../../../src/core/edits/applyReport.ts';
import { conflictMessage } from '../../../src/core/edits/editSentences.ts';
import type { ConflictReason } from '../../../src/core/edits/fileChange.ts';
import { readEdits } from '../../../src/core/edits/reader/readEdits.ts';

const texts: Record<string, string> = { 'a.ts': 'one\ntwo\nthree\n', 'b.ts': 'one\n  two\nthree\n', 'src/deep.ts': 'deep\n' };

interface Policy {
  partial?: boolean;
  fuzzy?: boolean;
  problems?: Record<string, ConflictReason>;
  /** Files besides. */
  others?: readonly string[];
}

const block = (path: string, search: string, replacement: string): string =>
  `${path}\n\`\`\`\n<<<<<<< SEARCH\n${search}\n=======\n${replacement}\n>>>>>>> REPLACE\n\`\`\`\n`;

async function report(answer: string, { partial = false, fuzzy = false, problems = {}, others = [] }: Policy = {}): Promise<ApplyReport> {
  const read = await readEdits(answer, {
    read: (path) =>
      Promise.resolve(
        texts[path] === undefined ? { reason: path.startsWith('.vscode') ? 'protected' : 'missingFile' } : { text: texts[path] },
      ),
    paths: () => Promise.resolve([...Object.keys(texts), ...others]),
  });
  return applyReport(read, new Map(Object.entries(problems)), { partial, fuzzy });
}

const sentences = ({ files }: ApplyReport): string[] =>
  files.flatMap(({ path, conflicts }) => conflicts.map(({ reason, similar }) => conflictMessage(reason, path, similar)));

const lines = ({ status, changes, files }: ApplyReport): string[] => [
  `${status} ${changes.map(({ path }) => path).join(' ')}`.trim(),
  ...files.map((file) => `${file.path ?? '-'} ${file.status} ${file.reason ?? '-'} ${String(file.hunks)}`),
];

const good = block('a.ts', 'two', 'TWO');
const lost = block('b.ts', 'nowhere', 'x');

describe('applyReport', () => {
  it('says what is wrong with a file that is given twice, and with a name that several files have', async () => {
    const whole = '```file:a.ts\nONE\ntwo\nthree\n```\n';
    const twice = await report(`${whole}\n${whole.replace('ONE', 'first')}`);
    expect(sentences(twice)[0]).toBe(
      'The file “a.ts” is changed twice in the same place, or given twice as a whole. Ask for one change of it.',
    );
    const several = await report(block('deep.ts', 'deep', 'DEEP'), { others: ['lib/deep.ts'] });
    expect(lines(several)).toEqual(['conflict', 'deep.ts conflict missingFile 0']);
    expect(sentences(several)).toEqual(['“deep.ts” may mean “src/deep.ts” or “lib/deep.ts”. Write the whole path in the answer.']);
  });

  it('takes an answer that fits', async () => {
    const done = await report(good + block('a.ts', 'one', 'ONE'));
    expect(lines(done)).toEqual(['applied a.ts', 'a.ts applied - 1']);
    expect(isComplete(done)).toBe(true);
    expect(lines(await report('Just words.'))).toEqual(['nothing']);
  });

  it('takes all or nothing, or what can be when asked to', async () => {
    expect(lines(await report(good + lost))).toEqual(['conflict', 'a.ts unchanged allOrNothing 1', 'b.ts conflict notFound 0']);
    const part = await report(good + lost, { partial: true });
    expect(lines(part)).toEqual(['applied a.ts', 'a.ts applied - 1', 'b.ts conflict notFound 0']);
    expect(isComplete(part)).toBe(false);
    expect(lines(await report(lost, { partial: true }))).toEqual(['conflict', 'b.ts conflict notFound 0']);
  });

  it('tells a file whose edits can be carried out only in part', async () => {
    const mixed = good + block('a.ts', 'nowhere', 'x');
    expect(lines(await report(mixed))).toEqual(['conflict', 'a.ts conflict notFound 1']);
    const part = await report(mixed, { partial: true });
    expect(lines(part)).toEqual(['applied a.ts', 'a.ts applied notFound 1']);
    expect(part.files[0]?.conflicts).toMatchObject([{ reason: 'notFound', search: 'nowhere' }]);
    expect(isComplete(part)).toBe(false);
  });

  it('takes what was found only roughly when asked to, and never else', async () => {
    const rough = block('b.ts', 'two', 'TWO');
    expect(lines(await report(rough))).toEqual(['conflict', 'b.ts conflict inexact 1']);
    expect(lines(await report(rough, { partial: true }))).toEqual(['conflict', 'b.ts conflict inexact 1']);
    expect(lines(await report(rough, { fuzzy: true }))).toEqual(['applied b.ts', 'b.ts applied - 1']);
    const named = block('deep.ts', 'deep', 'DEEP');
    expect(lines(await report(named))).toEqual(['conflict', 'src/deep.ts conflict inexact 1']);
    expect(lines(await report(named, { fuzzy: true }))).toEqual(['applied src/deep.ts', 'src/deep.ts applied - 1']);
  });

  it('refuses what must not be changed', async () => {
    const hostile = block('.vscode/settings.json', 'a', 'b');
    expect(lines(await report(good + hostile))).toEqual([
      'refused',
      'a.ts unchanged allOrNothing 1',
      '.vscode/settings.json refused protected 0',
    ]);
    expect(lines(await report(good, { problems: { 'a.ts': 'readOnly' } }))).toEqual(['refused', 'a.ts refused readOnly 1']);
    expect(lines(await report(block('../x.ts', 'a', 'b')))).toEqual(['refused', '../x.ts refused outside 0']);
  });

  it('leaves out what is there already', async () => {
    expect(lines(await report(block('a.ts', 'two', 'two')))).toEqual(['nothing', 'a.ts unchanged - 0']);
  });

  it('takes out a file that another process came before', async () => {
    const both = good + block('src/deep.ts', 'deep', 'DEEP');
    expect(lines(withRefused(await report(both), 'a.ts', 'changed', false))).toEqual([
      'conflict',
      'a.ts conflict changed 1',
      'src/deep.ts unchanged allOrNothing 1',
    ]);
    expect(lines(withRefused(await report(both, { partial: true }), 'a.ts', 'changed', true))).toEqual([
      'applied src/deep.ts',
      'a.ts conflict changed 1',
      'src/deep.ts applied - 1',
    ]);
  });
});
