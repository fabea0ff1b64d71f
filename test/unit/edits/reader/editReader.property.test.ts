import fc from 'fast-check';
import { createTwoFilesPatch } from 'diff';
import { describe, expect, it } from 'vitest';
import { applyChanges, invertChanges, minimalChanges } from '../../../../src/core/edits/minimalChanges.ts';
import type { EditPlan } from '../../../../src/core/edits/editPlan.ts';
import { EditReader, readPlan } from '../../../../src/core/edits/reader/editReader.ts';
import { readEdits } from '../../../../src/core/edits/reader/readEdits.ts';
import type { EditAccess } from '../../../../src/core/edits/reader/editAccess.ts';
import { accessOf, editCases } from '../../../support/editCases.ts';
import { hostileAnswer, hostileFiles, randomFrom } from '../../../support/hostileAnswers.ts';

const cases = editCases();
const full = process.env.MLX_CODE_FULL === '1';

function readPieces(pieces: readonly string[]): EditPlan {
  const reader = new EditReader();
  for (const piece of pieces) reader.push(piece);
  return reader.finish();
}

function accessTo(files: Readonly<Record<string, string>>): EditAccess {
  return {
    read: (path) => Promise.resolve(Object.hasOwn(files, path) ? { text: files[path]! } : { reason: 'missingFile' }),
    paths: () => Promise.resolve(Object.keys(files)),
  };
}

describe('EditReader', () => {
  it('gives the same plan wherever a case is cut in two, and letter by letter', () => {
    for (const { name, answer } of cases) {
      const whole = JSON.stringify(readPlan(answer));
      expect(JSON.stringify(readPieces([...Array(answer.length).keys()].map((i) => answer[i]!))), name).toBe(whole);
      for (let at = 1; at < answer.length; at++)
        if (JSON.stringify(readPieces([answer.slice(0, at), answer.slice(at)])) !== whole) expect.fail(`${name}, cut at ${at}`);
    }
  });

  it('gives the same plan for random answers in random pieces', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.nat(40), { minLength: 1 }), (seed, sizes) => {
        const answer = hostileAnswer(randomFrom(seed));
        const pieces: string[] = [];
        for (let at = 0, i = 0; at < answer.length; i++) {
          const size = sizes[i % sizes.length]! + 1;
          pieces.push(answer.slice(at, at + size));
          at += size;
        }
        expect(readPieces(pieces)).toEqual(readPlan(answer));
      }),
      { numRuns: full ? 20_000 : 2_000 },
    );
  });

  it('throws for no random answer', async () => {
    const access = accessTo(hostileFiles);
    const random = randomFrom(3);
    for (let i = 0; i < (full ? 1_000_000 : 10_000); i++) {
      const answer = hostileAnswer(random);
      try {
        await readEdits(answer, access);
      } catch (error) {
        expect.fail(`${JSON.stringify(answer)}: ${String(error)}`);
      }
    }
  });

  it('takes texts of very many lines in every form', async () => {
    const many = 150_000;
    const lines = (mark: string): string => Array.from({ length: many }, (_, i) => `${mark}text ${i}\n`).join('');
    const file = Array.from({ length: 10 }, (_, i) => `line ${i}${i % 2 === 0 ? '\n' : '\r\n'}`).join('');
    const answers = {
      unifiedDiff: `--- /dev/null\n+++ b/new.ts\n@@ -0,0 +1,${many} @@\n${lines('+')}`,
      addFile: `*** Begin Patch\n*** Add File: new.ts\n${lines('+')}*** End Patch\n`,
      searchReplace: `a.ts\n<<<<<<< SEARCH\nline 1\nline 2\n=======\n${lines('')}>>>>>>> REPLACE\n`,
      wholeFile: '```file:a.ts\n' + file + lines('') + '```\n',
    };
    for (const [form, answer] of Object.entries(answers)) {
      const { changes, conflicts } = await readEdits(answer, accessTo({ 'a.ts': file }));
      expect({ form, conflicts, changes: changes.length }).toEqual({ form, conflicts: [], changes: 1 });
      expect(changes[0]!.after).toContain(`text ${many - 1}`);
    }
    expect(readPlan(`*** Begin Patch\n*** Update File: a.ts\n${'@@\n-a\n+b\n'.repeat(many)}*** End Patch\n`).edits).toHaveLength(many);
  });

  it('isn’t held up by long runs of blanks, wherever they stand', () => {
    const gap = ' '.repeat(290);
    const around = [`a (${gap}*/`, `**a**${gap}b`, `// a${gap}b`, `@@ a${gap}b`, `Here is \`a.ts\`${gap}x:`];
    const answer = around.map((line) => `${line}\n`.repeat(400) + ('```ts\n' + line + '\n```\n').repeat(400)).join('');
    expect(readPlan(answer)).toEqual({ edits: [], problems: [] });
  });

  it('says which edits are complete and which one is being written', () => {
    const reader = new EditReader();
    const seen = (): unknown => ({ complete: reader.complete.length, open: reader.open });
    reader.push('Sure.\n\n```file:src/a.ts\nconst a');
    expect(seen()).toEqual({ complete: 0, open: { path: 'src/a.ts', form: 'file' } });
    reader.push(' = 1;\n```\n');
    expect(seen()).toEqual({ complete: 1, open: null });
    reader.push('src/b.ts\n<<<<<<< SEARCH\nb\n');
    expect(seen()).toEqual({ complete: 1, open: { path: 'src/b.ts', form: 'searchReplace' } });
    reader.push('=======\nc\n>>>>>>> REPLACE\n*** Begin Patch\n*** Delete File: c.ts\n');
    expect(seen()).toEqual({ complete: 2, open: { path: null, form: 'applyPatch' } });
    reader.push('*** End Patch\n');
    expect(seen()).toEqual({ complete: 3, open: null });
    expect(reader.finish().edits).toHaveLength(3);
  });
});

const word = fc.constantFrom(
  'alpha',
  'beta',
  'gamma',
  '  delta',
  '\tepsilon',
  'zeta = "ÄÖ 🙂"',
  '}',
  '',
  '--- x',
  '+++ y',
  '@@ z',
  '-q',
  '+q',
  '# h',
);
const line = fc.oneof({ weight: 4, arbitrary: fc.tuple(word, fc.nat(200)).map(([text, n]) => (text === '' ? '' : `${text} ${n}`)) }, word);
const texts = fc.record({
  before: fc.array(line, { minLength: 1, maxLength: 40 }),
  cuts: fc.array(fc.record({ at: fc.nat(40), remove: fc.nat(3), add: fc.array(line, { maxLength: 3 }) }), { minLength: 1, maxLength: 4 }),
  eol: fc.constantFrom('\n', '\r\n'),
  endsBefore: fc.boolean(),
  endsAfter: fc.boolean(),
});

describe('reading what a right answer says', () => {
  it('turns any diff of two texts back into the second text, and that into the first', async () => {
    await fc.assert(
      fc.asyncProperty(texts, fc.constantFrom(3, 10), async ({ before, cuts, eol, endsBefore, endsAfter }, context) => {
        const after = [...before];
        for (const cut of cuts) after.splice(cut.at % (after.length + 1), cut.remove, ...cut.add);
        const text = (lines: readonly string[], ends: boolean): string => lines.join('\n') + (ends && lines.length > 0 ? '\n' : '');
        const [old, wanted] = [text(before, endsBefore), text(after, endsAfter)];
        fc.pre(old !== wanted && old.trim() !== '' && wanted.trim() !== '');
        const file = old.replaceAll('\n', eol);
        const patch = createTwoFilesPatch('a/f.ts', 'b/f.ts', old, wanted, undefined, undefined, { context });
        const read = await readEdits(patch, accessTo({ 'f.ts': file }));
        expect(read.conflicts).toEqual([]);
        // A file of one line without an end has no line break of its own.
        const goal = file.includes('\n') ? wanted.replaceAll('\n', eol) : wanted;
        expect(read.changes).toEqual([{ path: 'f.ts', before: file, after: goal, match: 'exact' }]);
        const changes = minimalChanges(file, goal);
        expect(applyChanges(file, changes)).toBe(goal);
        expect(applyChanges(goal, invertChanges(file, changes))).toBe(file);
      }),
      { numRuns: full ? 10_000 : 1_000 },
    );
  });

  it('gives back the text before from the changes of every case', async () => {
    for (const edit of cases) {
      const { changes } = await readEdits(edit.answer, accessOf(edit), edit.options);
      for (const { before, after } of changes) {
        if (before === null || after === null) continue;
        const steps = minimalChanges(before, after);
        expect(applyChanges(before, steps), edit.name).toBe(after);
        expect(applyChanges(after, invertChanges(before, steps)), edit.name).toBe(before);
      }
    }
  });
});
