import { beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { type RewriteRequest, RewriteService } from '../../../src/core/actions/rewriteService.ts';
import { ModelService } from '../../../src/core/models/modelService.ts';
import type { StopReason } from '../../../src/protocol/worker.ts';
import { FakeEnginePort, FakeSettings, fakePromptTokens, fakeTokens } from '../../support/fakeEnginePort.ts';

const request: RewriteRequest = {
  languageId: 'javascript',
  path: 'src/cart.js',
  text: '  total() {\n    let sum = 0;\n    return sum;\n  }\n',
  before: 'class Cart {\n',
  after: '}\n',
  instruction: 'Simplify.',
  eol: '\n',
};

let engine: FakeEnginePort;
let service: RewriteService;

beforeEach(() => {
  engine = new FakeEnginePort();
  const settings = new FakeSettings();
  service = new RewriteService(engine, new ModelService(engine, settings, silentLog), settings, silentLog);
});

function says(text: string, stop: StopReason = 'stop'): void {
  engine.decode = () => ({ text, stop });
}

describe('RewriteService', () => {
  it('forces the fence, and fits the answer to the range', async () => {
    says('total() {\n  return 0;\n}');
    const soFar: string[] = [];
    const { replacement, stats } = await service.rewrite(request, { onText: (text) => soFar.push(text) });
    expect(replacement).toBe('  total() {\n    return 0;\n  }\n');
    expect(stats.promptTokens).toBe(fakePromptTokens(engine.generates[0]!.messages));
    expect(engine.generates[0]!.segments).toEqual([
      { kind: 'forced', text: '```javascript\n' },
      { kind: 'free', maxTokens: 2 * fakeTokens(request.text) + 256, stop: ['\n```'] },
    ]);
    expect(soFar).toEqual(['total() {\n  return 0;\n}']);
  });

  it('shows the model the range, its surroundings, the problems and the instruction', async () => {
    says('x');
    await service.rewrite({ ...request, diagnostics: [{ message: 'Type is\nwrong', line: 2, code: 'TS2322' }] });
    const [system, user] = engine.generates[0]!.messages;
    expect(system!.role).toBe('system');
    expect(user!.content).toContain('src/cart.js');
    expect(user!.content).toContain(`\`\`\`javascript\n${request.text}\`\`\``);
    expect(user!.content).toContain('class Cart {');
    expect(user!.content).toContain('- line 2: Type is wrong (TS2322)');
    expect(user!.content.endsWith('Instruction: Simplify.')).toBe(true);
  });

  it('uses a longer fence for text that holds one', async () => {
    says('# New\n\n```js\na\n```\n\ntext');
    const { replacement } = await service.rewrite({
      ...request,
      languageId: 'markdown',
      text: '# Old\n\n```js\na\n```\n',
      before: '',
      after: '',
    });
    expect(engine.generates[0]!.segments[0]).toEqual({ kind: 'forced', text: '````markdown\n' });
    expect(replacement).toBe('# New\n\n```js\na\n```\n\ntext\n');
  });

  it.each([
    ['  \n', 'selectionEmpty'],
    ['a\0', 'selectionBinary'],
    ['x'.repeat(1_000_001), 'selectionTooLarge'],
  ])('refuses %# before loading a model', async (text, code) => {
    await expect(service.rewrite({ ...request, text })).rejects.toMatchObject({ code });
    expect(engine.loads).toBe(0);
  });

  it('gives up surroundings before it refuses a range, and names the numbers when it does', async () => {
    engine.contextSize = 1024;
    says('x');
    const lines = (count: number): string => 'some line of code;\n'.repeat(count);
    await service.rewrite({ ...request, text: lines(60), before: lines(200), after: lines(200) });
    const { messages, segments } = engine.generates[0]!;
    expect(messages[1]!.content).not.toContain('Before it');
    const free = segments[1]!;
    expect(fakePromptTokens(messages) + 4 + (free.kind === 'free' ? free.maxTokens : 0)).toBeLessThanOrEqual(1024);
    const refused = service.rewrite({ ...request, text: lines(200) });
    await expect(refused).rejects.toMatchObject({ code: 'selectionTooLarge', data: { tokens: fakeTokens(lines(200)) } });
    const { data } = (await refused.catch((error: unknown) => error)) as { data: { limit: number } };
    await expect(service.rewrite({ ...request, text: 'x'.repeat(data.limit * 4) })).resolves.toBeDefined();
  });

  it.each([
    ['cut by the bound', 'total() {', 'length', 'answerIncomplete'],
    ['looping', 'a\na\na\na', 'loop', 'answerIncomplete'],
    ['without code', '```', 'stop', 'answerIncomplete'],
    ['with code left out', '  total() {\n    // ... rest of the code unchanged\n  }', 'stop', 'answerIncomplete'],
    ['that is the same code', 'total() {\n  let sum = 0;\n  return sum;\n}', 'stop', 'nothingChanged'],
    ['whose model went in the middle of it', 'total', 'cancelled', 'modelChanged'],
  ] as const)('does not use an answer %s', async (_name, text, stop, code) => {
    says(text, stop);
    await expect(service.rewrite(request)).rejects.toMatchObject({ code });
  });

  it('writes CRLF into a CRLF document', async () => {
    says('  total() {\n    return 0;\n  }');
    const { replacement } = await service.rewrite({ ...request, text: request.text.replaceAll('\n', '\r\n'), eol: '\r\n' });
    expect(replacement).toBe('  total() {\r\n    return 0;\r\n  }\r\n');
  });

  it('stops when told to, and passes a crash on', async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(service.rewrite(request, { signal: controller.signal })).rejects.toMatchObject({ code: 'cancelled' });
    engine.loadError = null;
    engine.generate = () => Promise.reject(Object.assign(new Error('x'), { name: 'AbortError' }));
    await expect(service.rewrite(request)).rejects.toThrow();
  });
});
