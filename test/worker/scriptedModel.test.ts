/** The scripted test model says the same readable things through the real engine, whatever it is asked and however it is sampled. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeFixtureModel } from '../../scripts/fixtureModel.ts';
import type { ChatMessage } from '../../src/protocol/worker/generation.ts';
import { LlamaEngine } from '../../src/worker/llamaEngine.ts';
import { modelFolder } from './modelFolder.ts';

const models = modelFolder();
const engine = new LlamaEngine(() => undefined);
const never = new AbortController().signal;
const ignore = (): void => undefined;
const messages: ChatMessage[] = [
  { role: 'system', content: 'You are helpful.' },
  { role: 'user', content: 'What is this?' },
];

beforeAll(async () => {
  const path = models.write('scripted');
  const info = await engine.load({ path, contextSize: 0, threads: 1, gpu: 'off' }, ignore, never);
  expect(info).toMatchObject({
    name: 'MLX-CODE test model (scripted)',
    fixture: 'scripted',
    contextSize: 16_384,
    fim: true,
    customTemplate: false,
  });
});
afterAll(() => engine.dispose());

/** What it writes into a code block of a language. */
async function rewritten(language: string): Promise<string> {
  const fence = `\`\`\`${language}\n`;
  const { segments, stop } = await engine.generate(
    {
      messages,
      temperature: 0.7,
      segments: [
        { kind: 'forced', text: fence },
        { kind: 'free', maxTokens: 200, stop: ['\n```'] },
      ],
    },
    ignore,
    never,
  );
  expect(stop).toBe('stop');
  return segments[1]!;
}

describe('the scripted model', () => {
  it('introduces itself as the test model, in Markdown with a list and one code block', async () => {
    for (const temperature of [0, 0.7, 1.5]) {
      const { text, stop, tokens } = await engine.chat({ messages, maxTokens: 1024, temperature }, ignore, never);
      expect(stop).toBe('end');
      expect(tokens).toBeGreaterThan(60);
      expect(tokens).toBeLessThan(110);
      expect(text).toContain('built-in test model');
      expect(text).toContain('always the same');
      expect(text).toContain('choose a real model');
      expect(text.split('\n- ').length).toBe(4);
      expect(text).toMatch(/^```javascript\n[^`]+(`[^`]+`[^`]+)?\n```$/m);
    }
  });

  it('says the same in a second turn, and its own answer costs nothing again', async () => {
    const first = await engine.chat({ messages, maxTokens: 1024 }, ignore, never);
    const again: ChatMessage[] = [...messages, { role: 'assistant', content: first.text }, { role: 'user', content: 'And?' }];
    const second = await engine.chat({ messages: again, maxTokens: 1024 }, ignore, never);
    expect(second.text).toBe(first.text);
    expect(second.evaluatedTokens).toBeLessThan(20);
    expect(second.promptTokens).toBeGreaterThan(first.promptTokens + first.tokens);
  });

  it('refactors the sample shop and fixes its mistake', async () => {
    expect(await rewritten('javascript')).toBe(
      'export function total(items) {\n  return items.reduce((sum, item) => sum + item.price * item.quantity, 0);\n}',
    );
    expect(await rewritten('typescript')).toBe(
      'export function title(name: string): string {\n  const heading = name.toUpperCase();\n  return heading;\n}',
    );
  });

  it.each([
    [['(cart): ', '(src): ', ': '], 'feat(cart): describe the change in a few words'],
    [['(report): ', '(shop): ', ': '], 'feat(shop): describe the change in a few words'],
    [[': '], 'feat: describe the change in a few words'],
  ])('writes a commit message with a scope out of %j', async (scopes, expected) => {
    const types = ['feat', 'fix', 'refactor', 'docs', 'test', 'build', 'chore', 'perf', 'style', 'ci'];
    const { text } = await engine.generate(
      {
        messages,
        temperature: 0.3,
        segments: [
          { kind: 'choice', options: types },
          { kind: 'choice', options: scopes },
          { kind: 'grammar', gbnf: 'root ::= [a-z] [ -~]{0,50}\n', maxTokens: 60 },
        ],
      },
      ignore,
      never,
    );
    expect(text).toBe(expected);
  });

  it('completes with a comment', async () => {
    const { text, stop } = await engine.complete({ prefix: 'let a = ', suffix: ';', maxTokens: 40 }, ignore, never);
    expect(text).toBe('/* completed by the test model */');
    expect(stop).toBe('end');
  });
});

describe('a scripted model with an answer of its own', () => {
  const said =
    'Two files change.\n\n```file:src/cart.js\nexport function total(items) {\n  return items.length;\n}\n```\n\n```file:src/new.js\nexport const total = 1;\nexport const count = 2;\n```';

  it('says that in the chat, and everything else as before', async () => {
    const own = new LlamaEngine(() => undefined);
    const path = models.path('own');
    writeFixtureModel({ out: path, kind: 'scripted', chat: `${said}\n` });
    await own.load({ path, contextSize: 2048, threads: 1, gpu: 'off' }, ignore, never);
    expect((await own.chat({ messages, maxTokens: 1024 }, ignore, never)).text).toBe(said);
    expect((await own.complete({ prefix: 'let a = ', suffix: ';', maxTokens: 40 }, ignore, never)).text).toContain('completed by');
    await own.dispose();
  });
});
