/** A range that is written anew as a whole: what the model sees and may write, and how the answer is fitted to the text around it. */
import { beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import type { EditOptions, EditRequest } from '../../../src/core/edits/editRequest.ts';
import { EditService } from '../../../src/core/edits/editService.ts';
import { ModelService } from '../../../src/core/models/modelService.ts';
import type { KeptEnds } from '../../../src/protocol/worker/edits.ts';
import { FakeEnginePort, fakePromptTokens, FakeSettings, fakeTokens } from '../../support/fakeEnginePort.ts';

const before = 'class Cart {\n';
const method = '  total() {\n    let sum = 0;\n    return sum;\n  }\n';
const after = '}\n';
const path = 'src/cart.js';

let engine: FakeEnginePort;
let service: EditService;

beforeEach(() => {
  engine = new FakeEnginePort();
  const settings = new FakeSettings();
  service = new EditService(engine, new ModelService(engine, settings, silentLog), settings, silentLog);
});

function ask(
  text: string,
  around: { before: string; after: string } = { before, after },
  whole: KeptEnds = { lead: '', tail: '' },
): EditRequest {
  const lines = (one: string): number => one.split(/\r\n|\r|\n/).length - 1;
  const within = { first: lines(around.before) + 1, last: lines(around.before) + Math.max(1, lines(text)) };
  const file = { path, languageId: 'javascript', text: around.before + text + around.after, within };
  return { instruction: 'Simplify.', files: [file], whole };
}

/** The file's text after the model has written `text` in place of the range; null where that changes nothing. */
async function rewritten(request: EditRequest, text: string, options: EditOptions & { cut?: boolean } = {}): Promise<string | null> {
  const { first, last } = request.files[0]!.within!;
  engine.edits = [{ edits: [{ kind: 'replace', path, first, last, text }], cut: options.cut ?? false }];
  return (await service.edit(request, options)).changes[0]?.after ?? null;
}

describe('a range that is written anew', () => {
  it('is fitted to where it stands', async () => {
    expect(await rewritten(ask(method), 'total() {\n  return 0;\n}')).toBe(`${before}  total() {\n    return 0;\n  }\n${after}`);
    expect(engine.editsAsked[0]).toMatchObject({ whole: { lead: '', tail: '' }, files: [{ offered: [{ first: 2, last: 5 }] }] });
  });

  it('is shown to the model with its surroundings, the problems and the instruction, and no other step is spoken of', async () => {
    await rewritten({ ...ask(method), diagnostics: [{ path, message: 'Type is\nwrong', line: 3, code: 'TS2322' }] }, 'x');
    const [system, user] = engine.editsAsked[0]!.messages;
    expect(system!.content).not.toMatch(/Insert after|Delete/);
    expect(user!.content).toContain('1|class Cart {\n2|  total() {');
    expect(user!.content).toContain('only lines 2-5 can be changed');
    expect(user!.content).toContain('- src/cart.js line 3: Type is wrong (TS2322)');
    expect(user!.content.endsWith('Instruction: Simplify.')).toBe(true);
  });

  it.each([
    [4096, true],
    [1500, false],
  ])('comes with what is only to look at where there is room: a window of %i tokens', async (contextSize, comes) => {
    engine.contextSize = contextSize;
    const context = [{ path: 'src/prices.js', languageId: 'javascript', text: 'export const price = 1;\n'.repeat(60) }];
    await rewritten({ ...ask(method), context }, 'x');
    expect(engine.editsAsked[0]!.messages[1]!.content.includes('Only to look at: src/prices.js')).toBe(comes);
    expect(engine.editsAsked[0]!.messages[1]!.content).toContain('1|class Cart {');
  });

  it('may be a part of its lines: what stands before and behind it stays, whether the model writes the end or not', async () => {
    const request = ask('  const price = a + b;\n', { before, after }, { lead: '  const price = ', tail: ';' });
    expect(await rewritten(request, 'sum(a, b)')).toBe(`${before}  const price = sum(a, b);\n${after}`);
    expect(engine.editsAsked[0]!.messages[1]!.content).toContain('only this part is to be changed:\n```javascript\na + b\n```');
    expect(await rewritten(request, 'sum(\n  a,\n  b,\n)')).toBe(`${before}  const price = sum(\n    a,\n    b,\n  );\n${after}`);
  });

  it('keeps a fence that is in it, and drops one around it', async () => {
    const markdown = ask('# Old\n\n```js\na\n```\n', { before: '', after: '' });
    expect(await rewritten(markdown, '# New\n\n```js\na\n```\n\ntext')).toBe('# New\n\n```js\na\n```\n\ntext\n');
    expect(await rewritten(ask('old();\n', { before: '', after: '' }), '```js\nfresh();\n```')).toBe('fresh();\n');
  });

  it('keeps its outer blank lines and the kind of its line breaks', async () => {
    const crlf = (text: string): string => text.replaceAll('\n', '\r\n');
    const request = ask(crlf(`\n${method}\n`), { before: crlf(before), after: crlf(after) });
    expect(await rewritten(request, '  total() {\n    return 0;\n  }')).toBe(
      crlf(`${before}\n  total() {\n    return 0;\n  }\n\n${after}`),
    );
  });

  it.each([
    ['  \n', 'selectionEmpty'],
    ['a\0\n', 'selectionBinary'],
    [`${'x'.repeat(1_000_001)}\n`, 'selectionTooLarge'],
  ])('is refused before a model is loaded where it is %#', async (text, code) => {
    await expect(service.edit(ask(text))).rejects.toMatchObject({ code });
    expect(engine.loads).toBe(0);
  });

  it('loses its surroundings before it is refused, and names the numbers when it is', async () => {
    engine.contextSize = 1024;
    const lines = (count: number): string => 'some line of code;\n'.repeat(count);
    const around = { before: lines(200), after: lines(200) };
    await rewritten(ask(lines(30), around), 'x');
    const { messages, maxTokens } = engine.editsAsked[0]!;
    expect(messages[1]!.content).not.toContain('\n195|');
    expect(fakePromptTokens(messages) + maxTokens).toBeLessThanOrEqual(1024);
    expect(maxTokens).toBeGreaterThan(2.25 * fakeTokens(lines(30)));
    const refused = service.edit(ask(lines(200), around));
    await expect(refused).rejects.toMatchObject({ code: 'selectionTooLarge', data: { tokens: fakeTokens(lines(200).trimEnd()) } });
    const { data } = (await refused.catch((error: unknown) => error)) as { data: { limit: number } };
    expect(data.limit).toBeGreaterThan(50);
    await expect(rewritten(ask(lines(Math.floor((data.limit * 4) / 19)), around), 'x')).resolves.toBeDefined();
  });

  it('may be in a file, or be a line, that is too long for any other edit', async () => {
    const long = `const data = "${'x'.repeat(3000)}";\n`;
    expect(await rewritten(ask(long), 'const data = "";')).toBe(`${before}const data = "";\n${after}`);
    expect(engine.editsAsked[0]!.messages[1]!.content).toContain(long);
    const large = { before: '// a line of a large file\n'.repeat(50_000), after: '' };
    expect(await rewritten(ask(method, large), method.replace('return sum;', 'return 0;'))).toBe(
      large.before + method.replace('return sum;', 'return 0;'),
    );
  });

  it.each([
    ['cut by the bound', 'total() {', true],
    ['without code', '```', false],
    ['with code left out', '  total() {\n    // ... rest of the code unchanged\n  }', false],
  ])('is left alone by an answer %s', async (_name, text, cut) => {
    await expect(rewritten(ask(method), text, { cut })).rejects.toMatchObject({ code: 'answerIncomplete' });
  });

  it('is the same when the answer is', async () => {
    expect(await rewritten(ask(method), 'total() {\n  let sum = 0;\n  return sum;\n}')).toBeNull();
  });
});
