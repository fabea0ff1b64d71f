/** What the edit service asks, how it narrows long files, and what it makes of the answers. */
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { silentLog } from '../../../src/base/log.ts';
import type { EditRequest } from '../../../src/core/edits/editRequest.ts';
import { EditService } from '../../../src/core/edits/editService.ts';
import { ModelService } from '../../../src/core/models/modelService.ts';
import { FakeEnginePort, fakePromptTokens, FakeSettings } from '../../support/fakeEnginePort.ts';
import { sourceFile } from '../../support/sourceFiles.ts';

function setUp(contextSize = 4096): { engine: FakeEnginePort; service: EditService } {
  const engine = new FakeEnginePort();
  engine.contextSize = contextSize;
  const settings = new FakeSettings();
  return { engine, service: new EditService(engine, new ModelService(engine, settings, silentLog), settings, silentLog) };
}

const cart = { path: 'src/cart.js', languageId: 'javascript', text: 'function total() {\n  return 1;\n}\n' };
const ask = (more: Partial<EditRequest> = {}): EditRequest => ({ instruction: 'Return 2.', files: [cart], ...more });
const long = sourceFile({ seed: 1, language: 'typescript', lines: 2000 });

async function code(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'no error',
    (error: unknown) => (AppError.is(error) ? error.code : String(error)),
  );
}

describe('an edit', () => {
  it('comes as whole texts, and in a form that can be read again', async () => {
    const { engine, service } = setUp();
    engine.edits = [[{ kind: 'replace', path: cart.path, first: 2, last: 2, text: '  return 2;' }]];
    const texts: string[] = [];
    const prefill: number[] = [];
    const result = await service.edit(ask(), { onText: (text) => texts.push(text), onPrefill: (done) => prefill.push(done) });
    expect(result).toMatchObject({ status: 'ok', cut: false });
    expect(result.changes).toEqual([{ path: cart.path, before: cart.text, after: cart.text.replace('1', '2'), match: 'exact' }]);
    expect(result.text).toBe(
      'Replace:\nsrc/cart.js lines 2-2\n<<<<<<< SEARCH\n  return 1;\n=======\n  return 2;\n>>>>>>> REPLACE\nDone.\n',
    );
    expect(texts.at(-1)).toBe(result.text);
    expect(prefill).toEqual([result.stats.promptTokens]);
  });

  it('is asked with the numbered file, the problems, and what is only to look at', async () => {
    const { engine, service } = setUp();
    engine.edits = [[{ kind: 'delete', path: cart.path, first: 1, last: 1 }]];
    await service.edit(
      ask({
        context: [{ path: 'src/prices.js', languageId: 'javascript', text: 'export const price = 1;\n' }],
        diagnostics: [{ path: cart.path, line: 2, message: 'too\nsmall', code: '7' }],
        create: { folders: ['', 'src'], existing: new Set(['src/cart.js']) },
      }),
    );
    const asked = engine.editsAsked[0]!;
    const said = asked.messages.map((message) => message.content).join('\n');
    expect(said).toContain('File src/cart.js:\n```javascript\n1|function total() {\n2|  return 1;\n3|}\n```');
    expect(said).toContain('Only to look at: src/prices.js\n```javascript\nexport const price = 1;\n```');
    expect(said).toContain('- src/cart.js line 2: too small (7)');
    expect(said).toContain('. (the root), src');
    expect(asked.create).toEqual({ folders: ['', 'src'], existing: ['src/cart.js'] });
    expect(asked.files).toEqual([{ path: cart.path, text: cart.text, offered: [{ first: 1, last: 3 }] }]);
  });

  it('that leaves the text as it was is nothing', async () => {
    const { engine, service } = setUp();
    engine.edits = [[{ kind: 'replace', path: cart.path, first: 2, last: 2, text: '  return 1;' }]];
    expect(await service.edit(ask())).toMatchObject({ status: 'nothing', changes: [] });
  });

  it('that a bound cut applies, and says so', async () => {
    const { engine, service } = setUp();
    engine.edits = [{ edits: [{ kind: 'insert', path: cart.path, after: 3, text: 'function count' }], cut: true }];
    const result = await service.edit(ask());
    expect(result).toMatchObject({ status: 'ok', cut: true });
    expect(result.changes[0]!.after).toBe(`${cart.text}function count\n`);
  });

  it('that leaves code out is refused', async () => {
    const { engine, service } = setUp();
    engine.edits = [[{ kind: 'replace', path: cart.path, first: 1, last: 3, text: '// ... rest of the code unchanged' }]];
    expect(await code(service.edit(ask()))).toBe('answerIncomplete');
  });

  it('changes several files and makes new ones', async () => {
    const { engine, service } = setUp();
    const other = { path: 'b.txt', languageId: 'plaintext', text: '' };
    engine.edits = [
      [
        { kind: 'insert', path: 'b.txt', after: 0, text: 'first' },
        { kind: 'create', path: 'src/new.js', text: 'export const a = 1;' },
        { kind: 'delete', path: cart.path, first: 2, last: 2 },
      ],
    ];
    const { changes } = await service.edit(ask({ files: [cart, other] }));
    expect(new Map(changes.map(({ path, before, after }) => [path, [before, after]]))).toEqual(
      new Map([
        ['src/new.js', [null, 'export const a = 1;\n']],
        [cart.path, [cart.text, 'function total() {\n}\n']],
        ['b.txt', ['', 'first\n']],
      ]),
    );
  });

  it.each<[string, EditRequest]>([
    ['selectionEmpty', ask({ files: [] })],
    ['selectionBinary', ask({ files: [{ ...cart, text: 'a\0b' }] })],
    ['selectionTooLarge', ask({ files: [{ ...cart, text: 'x'.repeat(1_000_001) }] })],
    ['selectionTooLarge', ask({ files: [{ ...cart, text: 'x'.repeat(5000) }] })],
    ['contextFull', ask({ instruction: 'word '.repeat(5000) })],
  ])('is refused with %s', async (expected, request) => {
    const { engine, service } = setUp();
    expect(await code(service.edit(request))).toBe(expected);
    expect(engine.editsAsked).toEqual([]);
  });

  it('says that it is the instruction which is too long, whatever the files', async () => {
    const long = setUp().service.edit(ask({ instruction: 'word '.repeat(5000) }));
    await expect(long).rejects.toMatchObject({ code: 'contextFull', data: { what: 'instruction' } });
  });

  it('ends as cancelled when it was cancelled, and says when the model went', async () => {
    const { engine, service } = setUp();
    const stop = new AbortController();
    engine.edits = [{ edits: [], wait: new Promise(() => undefined) }];
    const edit = service.edit(ask(), { signal: stop.signal });
    setTimeout(() => stop.abort(), 1);
    expect(await code(edit)).toBe('cancelled');
    engine.edits = [{ edits: [], fail: new AppError('workerCrashed', 'gone') }];
    expect(await code(service.edit(ask()))).toBe('workerCrashed');
  });
});

describe('a file that does not fit', () => {
  it('is shown around the lines that are pointed at', async () => {
    const { engine, service } = setUp();
    const within = { first: 901, last: 905 };
    await service.edit(ask({ files: [{ ...long, within }] }));
    const asked = engine.editsAsked[0]!;
    expect(fakePromptTokens(asked.messages) + asked.maxTokens).toBeLessThan(4096);
    expect(asked.files[0]!.offered).toEqual([within]);
    const said = asked.messages[1]!.content;
    expect(said).toContain('only lines 901-905 can be changed');
    expect(said).toMatch(/\n901\|[^]*\n905\|/);
    expect(said).not.toMatch(/\n800\|/);
    expect(engine.generates).toEqual([]);
  });

  it('is shown around the problems that are reported in it', async () => {
    const { engine, service } = setUp();
    const diagnostics = [1500, 100].map((line) => ({ path: long.path, line, message: 'wrong' }));
    await service.edit(ask({ files: [long], diagnostics }));
    expect(engine.editsAsked[0]!.files[0]!.offered).toEqual([
      { first: 92, last: 108 },
      { first: 1492, last: 1508 },
    ]);
  });

  it('is shown in the regions that the model picks from an outline', async () => {
    const { engine, service } = setUp();
    engine.decode = (segment) => {
      if (segment.kind !== 'choice') return { text: '', stop: 'end' };
      const wanted = segment.options.find((option) => {
        const [, first = 1, last = 0] = / lines (\d+)-(\d+)\n/.exec(option) ?? [];
        return Number(first) <= 1000 && Number(last) >= 1000;
      });
      return { text: wanted ?? segment.options.at(-1)!, stop: 'end' };
    };
    await service.edit(ask({ files: [long] }));
    const [range, ...others] = engine.editsAsked[0]!.files[0]!.offered;
    expect(others).toEqual([]);
    expect(range!.first).toBeLessThanOrEqual(1000);
    expect(range!.last).toBeGreaterThanOrEqual(1000);
    const outline = engine.generates[0]!.messages[1]!.content;
    expect(outline).toMatch(/lines 1-\d+\n {2}export function /);
    for (const asked of [...engine.generates, ...engine.editsAsked]) expect(fakePromptTokens(asked.messages)).toBeLessThan(4096);
  });

  it('is narrowed in steps when even its outline does not fit', async () => {
    const { engine, service } = setUp(1024);
    await service.edit(ask({ files: [long] }));
    expect(engine.generates.length).toBeGreaterThan(1);
    // The first of each outline, and so the beginning of the file.
    expect(engine.editsAsked[0]!.files[0]!.offered[0]!.first).toBe(1);
    for (const asked of [...engine.generates, ...engine.editsAsked]) expect(fakePromptTokens(asked.messages)).toBeLessThan(1024);
  });

  it('is left out when the model picks others', async () => {
    const { engine, service } = setUp();
    const other = sourceFile({ seed: 2, language: 'python', lines: 60 });
    engine.decode = (segment) => {
      if (segment.kind !== 'choice') return { text: '', stop: 'end' };
      return { text: segment.options.find((option) => option.startsWith(other.path)) ?? segment.options.at(-1)!, stop: 'end' };
    };
    await service.edit(ask({ files: [long, other] }));
    expect(engine.editsAsked[0]!.files.map((file) => file.path)).toEqual([other.path]);
  });

  it('keeps lines that are too long to be shown out of what can be changed', async () => {
    const { engine, service } = setUp();
    const text = `short\n${'data'.repeat(5000)}\nlast\n`;
    await service.edit(ask({ files: [{ ...cart, text }] }));
    expect(engine.editsAsked[0]!.files[0]!.offered).toEqual([
      { first: 1, last: 1 },
      { first: 3, last: 3 },
    ]);
    expect(engine.editsAsked[0]!.messages[1]!.content.length).toBeLessThan(2000);
  });
});

describe('candidates', () => {
  it('are the different ones of several answers, each drawn anew', async () => {
    const { engine, service } = setUp();
    const to = (text: string) => [{ kind: 'replace' as const, path: cart.path, first: 2, last: 2, text }];
    engine.edits = [to('  return 2;'), to('  return 2;'), to('  // ... rest unchanged'), to('  return 3;'), to('  return 1;')];
    const results = await service.candidates(ask(), 5, { seed: 7 });
    expect(results.map((result) => result.changes[0]?.after?.split('\n')[1])).toEqual(['  return 2;', '  return 3;', undefined]);
    expect(engine.editsAsked.map((asked) => asked.seed)).toEqual([7, 8, 9, 10, 11]);
    const temperatures = engine.editsAsked.map((asked) => asked.temperature!);
    expect(temperatures).toEqual([...temperatures].sort((a, b) => a - b));
    expect(new Set(engine.editsAsked.map((asked) => JSON.stringify(asked.messages))).size).toBe(1);
  });
});
