/** Whatever is answered at each step of an anchored answer, its edits exist, are apart, apply, and come out in one piece. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anchoredChanges } from '../../../src/core/edits/anchoredChanges.ts';
import { type AnchoredAnswer, anchoredEdits, type AnchoredTask } from '../../../src/core/edits/anchoredProgramme.ts';
import { readEdits } from '../../../src/core/edits/reader/readEdits.ts';
import type { AnchoredEdit, AnchoredFile, AnchorForm } from '../../../src/protocol/worker/edits.ts';
import type { Segment } from '../../../src/protocol/worker/programmes.ts';

/** What is answered at a step: which option, or which words. */
interface Turn {
  pick: number;
  words: string;
  stop: 'end' | 'length' | 'loop';
}

const tokens = (text: string): number => Math.ceil(text.length / 3);

interface Played extends AnchoredAnswer {
  text: string;
  segments: Segment[];
  used: number;
}

/** Runs the programme with the turns' answers, in a loop. */
function play(task: Omit<AnchoredTask, 'count'>, turns: readonly Turn[]): Played {
  const programme = anchoredEdits({ ...task, count: tokens });
  const segments: Segment[] = [];
  let text = '';
  let used = 0;
  let next = programme.next();
  for (let at = 0; next.done !== true; at++) {
    const segment = next.value;
    const turn = turns[at % turns.length]!;
    segments.push(segment);
    let said: string;
    let stop: 'end' | 'stop' | 'length' | 'loop' = 'end';
    if (segment.kind === 'forced') said = segment.text;
    else if (segment.kind === 'choice') said = segment.options[turn.pick % segment.options.length]!;
    else if (segment.kind === 'grammar') said = ['a', 'cart.', 'con.', 'Total-2.', '_'][turn.pick % 5]!;
    else {
      const stops = segment.stop.map((one) => turn.words.indexOf(one)).filter((index) => index >= 0);
      said = stops.length > 0 ? turn.words.slice(0, Math.min(...stops)) : turn.words;
      stop = stops.length > 0 ? 'stop' : turn.stop;
      if (tokens(said) > segment.maxTokens) [said, stop] = [said.slice(0, Math.max(0, segment.maxTokens) * 3), 'length'];
      if (segment.visible === true && !/[^\s\p{C}]/u.test(said)) said += '!';
    }
    text += said;
    used += tokens(said);
    next = programme.next({ text: said, stop, room: task.room - used });
  }
  return { ...next.value, text, segments, used };
}

const line = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('', '}', '  return sum;', '\treturn sum;', 'let größe = "🙂";', '  ', 'x (line 2)') },
  { weight: 1, arbitrary: fc.constantFrom('<<<<<<< SEARCH', '=======', '>>>>>>> REPLACE', '<<<<<<<<< HEAD', '```') },
  { weight: 1, arbitrary: fc.string({ maxLength: 30 }).map((text) => text.replace(/[\r\n]/g, '')) },
  { weight: 1, arbitrary: fc.constant('long'.repeat(200)) },
);
const text = fc
  .tuple(fc.array(line, { maxLength: 25 }), fc.constantFrom('\n', '\r\n', '\r', 'mixed'), fc.boolean())
  .map(([lines, eol, open]) =>
    lines.map((one, i) => one + (open && i === lines.length - 1 ? '' : eol === 'mixed' ? (i % 2 === 0 ? '\n' : '\r\n') : eol)).join(''),
  );
const files = fc.array(fc.tuple(text, fc.nat(30), fc.nat(30)), { minLength: 1, maxLength: 3 }).map((all) =>
  all.map(([content, a, b], i): AnchoredFile => {
    const offered = a === 0 ? [] : a % 3 === 0 ? [{ first: Math.min(a, b) + 1, last: Math.max(a, b) + 1 }] : [{ first: 1, last: 1000 }];
    return { path: ['src/cart.ts', 'src/cart.tsx', 'größe 1.py'][i]!, text: content, offered };
  }),
);
const words = fc.oneof(
  fc.constantFrom(
    '',
    '\n',
    ' ',
    '```\n',
    '```ts\nlet a = 1;\n```',
    'return 1;',
    '  return 1;\n',
    'a\n>>>>>>> REPLACE\n',
    'b\n<<<<<<< SEARCH\n',
    '\0',
    '=======\n',
  ),
  fc.string({ maxLength: 60 }),
  fc.constant('long '.repeat(400)),
);
const turns = fc.array(fc.record({ pick: fc.nat(10_000), words, stop: fc.constantFrom('end', 'end', 'end', 'length', 'loop') }), {
  minLength: 1,
  maxLength: 40,
});
const create = fc.option(
  fc.constantFrom(
    { folders: ['', 'src'], existing: ['src/cart.ts', 'src/a.ts', 'a.md', 'SRC/Total-2.ts'] },
    { folders: ['src/deep'], existing: [] },
  ),
  { nil: undefined },
);
const task = fc.record({
  files,
  create,
  anchor: fc.constantFrom<AnchorForm>('lines', 'text'),
  maxEdits: fc.integer({ min: 1, max: 5 }),
  thinkingTokens: fc.constantFrom(0, 0, 30),
  room: fc.integer({ min: 200, max: 3000 }),
});

/** The text after the edits, made in another way than the product does: from the last line to the first, `\n` only. */
function expected(file: AnchoredFile, edits: readonly AnchoredEdit[]): string[] {
  const lines = file.text === '' ? [] : file.text.replace(/(\r\n|\r|\n)$/, '').split(/\r\n|\r|\n/);
  const own = edits.filter((edit) => edit.path === file.path);
  const at = (edit: AnchoredEdit): number => (edit.kind === 'insert' ? edit.after + 0.5 : edit.kind === 'create' ? 0 : edit.first);
  for (const edit of [...own].sort((a, b) => at(b) - at(a))) {
    if (edit.kind === 'insert') lines.splice(edit.after, 0, ` <${edit.text}>`);
    else if (edit.kind !== 'create')
      lines.splice(edit.first - 1, edit.last - edit.first + 1, ...(edit.kind === 'replace' ? [` <${edit.text}>`] : []));
  }
  return lines;
}

describe('an anchored answer', () => {
  it('that writes a range anew chooses nothing, and its text leaves out the ends that stay', () => {
    const file = { path: 'a.ts', text: 'let a = f(1);\nlet b;\n', offered: [{ first: 1, last: 1 }] };
    const asked = { files: [file], whole: { lead: 'let a = ', tail: ';' }, maxEdits: 8, thinkingTokens: 0, room: 2000 };
    for (const [anchor, named] of [
      ['lines', 'a.ts lines 1-1\n'],
      ['text', 'a.ts\nFrom: let a = f(1);\nTo: let a = f(1);\n'],
    ] as const) {
      for (const words of ['g(2)', 'g(2);', 'g(2);\n']) {
        const { edits, segments, text, cut } = play({ ...asked, anchor }, [{ pick: 0, words, stop: 'end' }]);
        expect(segments.map(({ kind }) => kind)).toEqual(['forced', 'forced', 'free', 'forced', 'forced']);
        expect(text.startsWith(`Replace:\n${named}<<<<<<< SEARCH\nlet a = f(1);\n=======\nlet a = g(2)`)).toBe(true);
        expect(text.endsWith('\n>>>>>>> REPLACE\nDone.\n')).toBe(true);
        expect({ edits, cut }).toEqual({ edits: [{ kind: 'replace', path: 'a.ts', first: 1, last: 1, text: 'g(2)' }], cut: false });
        const { changes, text: told } = anchoredChanges([file], edits, asked.whole);
        expect(changes[0]?.after).toBe('let a = g(2);\nlet b;\n');
        expect(told).toContain('=======\nlet a = g(2);\n>>>>>>> REPLACE');
      }
    }
  });

  it('holds only edits that exist, are apart and apply, 3,000 answers of any kind', () => {
    let edited = 0;
    fc.assert(
      fc.property(task, turns, (asked, answered) => {
        const played = play(asked, answered);
        const taken = new Set<string>();
        for (const edit of played.edits) {
          if (edit.kind === 'create') {
            expect(edit.path).toMatch(/^(src\/|src\/deep\/)?[A-Za-z_][A-Za-z0-9_-]*\.[a-z.]+$/);
            const others = [...(asked.create?.existing ?? []), ...asked.files.map((file) => file.path)].map((path) => path.toLowerCase());
            expect(others).not.toContain(edit.path.toLowerCase());
            expect(taken.has(edit.path.toLowerCase())).toBe(false);
            taken.add(edit.path.toLowerCase());
            expect(edit.text.trim()).not.toBe('');
            continue;
          }
          const file = asked.files.find((one) => one.path === edit.path)!;
          const count = expected(file, []).length;
          const inside = (n: number): boolean => file.offered.some(({ first, last }) => n >= first && n <= last);
          if (edit.kind === 'insert') {
            expect(edit.after === 0 ? file.offered.some(({ first }) => first === 1) : inside(edit.after) || inside(edit.after + 1)).toBe(
              true,
            );
            expect(edit.after).toBeLessThanOrEqual(count);
            expect(edit.text.trim()).not.toBe('');
          }
          const [first, last] = edit.kind === 'insert' ? [Math.max(1, edit.after), Math.max(1, edit.after)] : [edit.first, edit.last];
          if (edit.kind !== 'insert') {
            expect(first).toBeLessThanOrEqual(last);
            expect(last).toBeLessThanOrEqual(count);
          }
          for (let n = first; n <= last; n++) {
            if (edit.kind !== 'insert') expect(inside(n)).toBe(true);
            expect(taken.has(`${edit.path}:${String(n)}`)).toBe(false);
            taken.add(`${edit.path}:${String(n)}`);
          }
        }
        expect(played.edits.length).toBeLessThanOrEqual(asked.maxEdits);
        edited += played.edits.length;
      }),
      { numRuns: 3000, seed: 11 },
    );
    expect(edited).toBeGreaterThan(3000);
  });

  it('changes just the lines that it names, and each text but for a replacement that is the old text', () => {
    fc.assert(
      fc.property(task, turns, (asked, answered) => {
        const { edits } = play(asked, answered);
        // A text that can't be mistaken for anything and has an indentation of its own, in place of what was written.
        const marked = edits.map((edit) => (edit.kind === 'delete' ? edit : { ...edit, text: ` <${edit.text.replace(/[^]/g, 'x')}>` }));
        const { changes } = anchoredChanges(asked.files, marked);
        for (const file of asked.files) {
          const change = changes.find((one) => one.path === file.path);
          const after = change?.after ?? file.text;
          const want = expected(
            file,
            edits.map((edit) => (edit.kind === 'delete' ? edit : { ...edit, text: edit.text.replace(/[^]/g, 'x') })),
          );
          const open = file.text !== '' && !/[\r\n]$/.test(file.text);
          expect(after.replace(/\r\n?/g, '\n')).toBe(want.map((one, i) => one + (open && i === want.length - 1 ? '' : '\n')).join(''));
          if (edits.some((edit) => edit.path === file.path)) expect(after).not.toBe(file.text);
        }
        for (const edit of edits) {
          if (edit.kind !== 'create') continue;
          expect(changes.find((one) => one.path === edit.path)).toMatchObject({ before: null });
        }
      }),
      { numRuns: 2000, seed: 12 },
    );
  });

  it('reads alike in the tolerant reader: the same texts come of its words', async () => {
    const seven = /^\s*(?:<{5,}|={5,}|>{5,})/m;
    let read = 0;
    await fc.assert(
      fc.asyncProperty(task, turns, async (asked, answered) => {
        const { edits } = play(asked, answered);
        const { changes, text: said } = anchoredChanges(asked.files, edits);
        // A file that holds marks of this very form can't be told from the answer; its edits apply all the same, as planned.
        fc.pre(
          asked.files.every((file) => !seven.test(file.text)) && edits.every((edit) => edit.kind === 'delete' || !seven.test(edit.text)),
        );
        fc.pre(asked.files.every((file) => !/\r(?!\n)/.test(file.text)));
        fc.pre(changes.length > 0 && changes.length === new Set(edits.map((edit) => edit.path)).size);
        // Thinking, prose and placeholders are refused there, as they are by the service.
        const texts = new Map(asked.files.map((file) => [file.path, file.text]));
        const result = await readEdits(
          said,
          {
            read: (path) => Promise.resolve(texts.has(path) ? { text: texts.get(path)! } : { reason: 'missingFile' }),
            paths: () => Promise.resolve([...texts.keys()]),
          },
          { allowShrink: true },
        );
        fc.pre(!result.conflicts.some((conflict) => conflict.reason === 'prose' || conflict.reason === 'placeholder'));
        expect(result.conflicts).toEqual([]);
        // In files of mixed line breaks the two may choose different ones for new lines.
        const plain = (all: typeof changes) => new Map(all.map(({ path, after }) => [path, after?.replace(/\r\n?/g, '\n')]));
        expect(plain(result.changes)).toEqual(plain(changes));
        read++;
      }),
      { numRuns: 1000, seed: 14 },
    );
    expect(read).toBeGreaterThan(500);
  });

  it('never takes more tokens than it has, and closes what it opens', () => {
    fc.assert(
      fc.property(task, turns, (asked, answered) => {
        const { text: said, edits, used, cut, segments } = play(asked, answered);
        expect(used).toBeLessThanOrEqual(asked.room);
        const opened = segments.filter((one) => one.kind === 'forced' && /^<{7,} SEARCH\n/.test(one.text)).length;
        expect(opened).toBe(edits.length);
        if (edits.length > 0) expect(said).toMatch(/(^|\n)>{7,} REPLACE\n(Done\.\n)?$/);
        if (cut) expect(edits.length).toBeGreaterThan(0);
        for (const segment of segments) if (segment.kind === 'choice') expect(new Set(segment.options).size).toBe(segment.options.length);
      }),
      { numRuns: 2000, seed: 13 },
    );
  });

  it('keeps the line breaks of lines that are not its own', () => {
    const file: AnchoredFile = { path: 'a.txt', text: 'one\r\ntwo\nthree\r\nfour', offered: [{ first: 1, last: 4 }] };
    const change = (edits: AnchoredEdit[]): string | null | undefined => anchoredChanges([file], edits).changes[0]?.after;
    expect(change([{ kind: 'replace', path: 'a.txt', first: 2, last: 3, text: 'two\n2½\nthree' }])).toBe('one\r\ntwo\n2½\r\nthree\r\nfour');
    expect(change([{ kind: 'insert', path: 'a.txt', after: 4, text: 'five' }])).toBe('one\r\ntwo\nthree\r\nfour\r\nfive');
    expect(change([{ kind: 'delete', path: 'a.txt', first: 4, last: 4 }])).toBe('one\r\ntwo\nthree');
    expect(change([{ kind: 'delete', path: 'a.txt', first: 1, last: 4 }])).toBe('');
    expect(change([{ kind: 'replace', path: 'a.txt', first: 2, last: 3, text: 'two\nthree' }])).toBeUndefined();
  });

  it('leaves out what a model writes around its code, and gives back an indentation that was lost', () => {
    const file: AnchoredFile = { path: 'a.py', text: 'def f():\n    a = 1\n    return a\n', offered: [{ first: 1, last: 3 }] };
    const after = (written: string): string | null | undefined =>
      anchoredChanges([file], [{ kind: 'replace', path: 'a.py', first: 2, last: 3, text: written }]).changes[0]?.after;
    expect(after('```python\n    return 1\n```')).toBe('def f():\n    return 1\n');
    expect(after('return 1')).toBe('def f():\n    return 1\n');
    expect(after('if a:\n    return 1\nreturn a')).toBe('def f():\n    if a:\n        return 1\n    return a\n');
    expect(after('        return 1')).toBe('def f():\n        return 1\n');
    expect(after('    return 1\0\r\n')).toBe('def f():\n    return 1\n\n');
  });

  it('is offered nothing where nothing can be changed', () => {
    const none = {
      files: [{ path: 'a.ts', text: 'a\n', offered: [] }],
      anchor: 'lines' as const,
      maxEdits: 3,
      thinkingTokens: 0,
      room: 1000,
    };
    expect(play(none, [{ pick: 0, words: 'x', stop: 'end' }])).toMatchObject({ edits: [], text: '' });
    const empty = { ...none, files: [{ path: 'a.ts', text: '', offered: [{ first: 1, last: 0 }] }] };
    expect(play(empty, [{ pick: 0, words: 'x', stop: 'end' }]).edits).toEqual([{ kind: 'insert', path: 'a.ts', after: 0, text: 'x' }]);
  });
});
