/** A model that thinks before it answers, through the real engine. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeFixtureModel } from '../../scripts/fixtureModel.ts';
import { partThought } from '../../src/base/thinking.ts';
import { LlamaEngine } from '../../src/worker/llamaEngine.ts';
import { modelFolder } from './modelFolder.ts';

const models = modelFolder();
const engine = new LlamaEngine(() => undefined);
const never = new AbortController().signal;
const words = Array.from(
  { length: 60 },
  (_, i) => `word${String.fromCharCode(97 + (i % 26))}${String.fromCharCode(97 + Math.floor(i / 26))}`,
).join(' ');
const said = `<think>\n${words}\n</think>\n\nThe answer is short.`;

beforeAll(async () => {
  const path = models.path('thinking');
  writeFixtureModel({ out: path, kind: 'scripted', chat: said });
  await engine.load({ path, contextSize: 2048, threads: 1, gpu: 'off' }, () => undefined, never);
});
afterAll(() => engine.dispose());

const ask = (thinkingTokens?: number) =>
  engine.chat(
    { messages: [{ role: 'user', content: 'Why?' }], maxTokens: 500, ...(thinkingTokens === undefined ? {} : { thinkingTokens }) },
    () => undefined,
    never,
  );

describe('a thought', () => {
  it('ends at its limit', async () => {
    const { text, stop, thoughtCut } = await ask(20);
    const { thought, thinking } = partThought(text);
    expect(thinking).toBe(false);
    expect(words.startsWith(thought)).toBe(true);
    expect(thought.length).toBeGreaterThan(20);
    expect(thought.length).toBeLessThan(words.length / 2);
    expect(thoughtCut).toBe(true);
    expect(stop).toBe('end');
  });

  it('leaves the answer its own bound, however long it was', async () => {
    const { text, stop } = await engine.chat(
      { messages: [{ role: 'user', content: 'Why?' }], maxTokens: 3, thinkingTokens: 2048 },
      () => undefined,
      never,
    );
    expect(partThought(text)).toMatchObject({ thought: words, thinking: false });
    expect('The answer is short.'.startsWith(partThought(text).answer)).toBe(true);
    expect(partThought(text).answer.length).toBeGreaterThan(2);
    expect(stop).toBe('length');
  });

  it.each([[undefined], [0], [10_000]])('is whole within a limit of %j', async (limit) => {
    const { text, thoughtCut } = await ask(limit);
    expect(text).toBe(said);
    expect(thoughtCut).toBeUndefined();
  });
});
