/** Programmes of forced text, choices, grammars and free text conform whatever the weights say. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppError } from '../../src/base/appError.ts';
import type { GenerateParams, GenerateResult, Segment } from '../../src/protocol/worker/programmes.ts';
import { LlamaEngine } from '../../src/worker/llamaEngine.ts';
import { modelFolder } from './modelFolder.ts';

const models = modelFolder();
const engine = new LlamaEngine(() => undefined);
const never = new AbortController().signal;

beforeAll(async () => {
  await engine.load({ path: models.write('random', 2), contextSize: 2048, threads: 1, gpu: 'off' }, () => undefined, never);
});
afterAll(() => engine.dispose());

function run(
  segments: Segment[],
  more: Partial<GenerateParams> = {},
  signal = never,
  onText: (text: string) => void = () => undefined,
): Promise<GenerateResult> {
  return engine.generate(
    { messages: [{ role: 'user', content: 'go' }], segments, temperature: 1.5, topK: 0, topP: 1, ...more },
    (item) => {
      if (item.type === 'text') onText(item.text);
    },
    signal,
  );
}

const commitTypes = ['feat', 'fix', 'refactor', 'docs', 'test', 'build', 'chore', 'perf', 'style', 'ci'];
const commit: Segment[] = [
  { kind: 'choice', options: commitTypes },
  { kind: 'choice', options: ['(src/cart.js): ', '(src): ', '(src/cart): ', ': '] },
  { kind: 'grammar', gbnf: 'root ::= [a-z] [ -~]{0,30} [a-z]\n', maxTokens: 80 },
];

describe('a programme', () => {
  it('conforms, 100 commit messages out of random weights', async () => {
    const seen = new Set<string>();
    for (let seed = 1; seed <= 100; seed++) {
      const { text, segments } = await run(commit, { seed });
      expect(text).toMatch(
        /^(feat|fix|refactor|docs|test|build|chore|perf|style|ci)(\((src\/cart\.js|src|src\/cart)\))?: [a-z]([ -~]{0,30}[a-z]?)?$/,
      );
      expect(segments.join('')).toBe(text);
      seen.add(segments[0]! + segments[1]!);
    }
    // Not one and the same: the weights do choose.
    expect(seen.size).toBeGreaterThan(10);
  });

  it('conforms, 100 programmes of any make', async () => {
    const word = fc.string({
      unit: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'é', '🙂', ' ', '\n', '"', '\\', ']', '{', ')'),
      minLength: 1,
      maxLength: 12,
    });
    const options = fc.uniqueArray(word, { minLength: 1, maxLength: 6 }).map((words) => words.map((text, i) => `${text}#${i}`));
    const segment: fc.Arbitrary<Segment> = fc.oneof(
      word.map((text): Segment => ({ kind: 'forced', text })),
      options.map((texts): Segment => ({ kind: 'choice', options: texts })),
      fc.integer({ min: 1, max: 12 }).map((maxTokens): Segment => ({ kind: 'grammar', gbnf: 'root ::= [0-9é🙂]{2,9}\n', maxTokens })),
      fc.integer({ min: 1, max: 12 }).map((maxTokens): Segment => ({ kind: 'free', maxTokens, stop: ['e'] })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(segment, { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 1000 }), async (segments, seed) => {
        let streamed = '';
        const result = await run(segments, { seed }, never, (text) => (streamed += text));
        expect(result.segments).toHaveLength(segments.length);
        expect(streamed).toBe(result.text);
        expect(result.segments.join('')).toBe(result.text);
        segments.forEach((one, i) => {
          const text = result.segments[i]!;
          if (one.kind === 'forced') expect(text).toBe(one.text);
          else if (one.kind === 'choice') expect(one.options).toContain(text);
          else if (one.kind === 'grammar') expect(text).toMatch(/^[0-9é🙂]{0,9}$/u);
          else expect(text).not.toContain('e');
        });
      }),
      { numRuns: 100, seed: 5 },
    );
  });

  it('samples a choice only until it is clear', async () => {
    const long = (first: string): string => first + ' and so on and on and on without any doubt about it'.repeat(4);
    const { segments, generateMs, tokens } = await run([{ kind: 'choice', options: [long('a'), long('b'), long('c')] }], { seed: 1 });
    const [whole] = await engine.countTokens([segments[0]!]);
    expect(tokens).toBe(whole);
    // The same text token by token under a grammar takes one evaluation for each token.
    const slow = await run([{ kind: 'grammar', gbnf: `root ::= ${JSON.stringify(segments[0])}\n`, maxTokens: 500 }], { seed: 1 });
    expect(slow.segments[0]).toBe(segments[0]);
    expect(slow.generateMs).toBeGreaterThan(generateMs);
  });

  it('goes on from the choice as the tokenizer would have written it', async () => {
    // Were the sampled letters kept, the same text would lie in the cache in other tokens than a prompt of it has.
    const chosen = await run(
      [
        { kind: 'choice', options: ['return value', 'throw error'] },
        { kind: 'free', maxTokens: 20, stop: [] },
      ],
      { seed: 7 },
    );
    const forced = await run(
      [
        { kind: 'forced', text: chosen.segments[0]! },
        { kind: 'free', maxTokens: 20, stop: [] },
      ],
      { seed: 8, temperature: 0 },
    );
    const greedy = await run(
      [
        { kind: 'choice', options: [chosen.segments[0]!] },
        { kind: 'free', maxTokens: 20, stop: [] },
      ],
      { seed: 9, temperature: 0 },
    );
    expect(greedy.segments[1]).toBe(forced.segments[1]);
  });

  it('says when a bound cut it', async () => {
    const cut = await run(
      [
        { kind: 'free', maxTokens: 4, stop: [] },
        { kind: 'forced', text: '.' },
      ],
      { seed: 1 },
    );
    expect(cut).toMatchObject({ stop: 'length' });
    expect(cut.segments[1]).toBe('.');
    expect((await run([{ kind: 'forced', text: 'only this' }], { seed: 1 })).stop).toBe('end');
  });

  it('keeps the finished segments and the begun one when it is cancelled', async () => {
    const stop = new AbortController();
    let said = '';
    const result = await run(
      [
        { kind: 'forced', text: 'begin ' },
        { kind: 'free', maxTokens: 500, stop: [] },
        { kind: 'forced', text: 'never' },
      ],
      { seed: 1 },
      stop.signal,
      (text) => {
        said += text;
        if (said.length > 30) stop.abort();
      },
    );
    expect(result.stop).toBe('cancelled');
    expect(result.segments).toHaveLength(2);
    expect(result.segments[0]).toBe('begin ');
    expect(result.text).toBe(said);
    expect(result.text).not.toContain('never');
  });

  it.each<[string, Segment]>([
    ['no options', { kind: 'choice', options: [] }],
    ['an empty option', { kind: 'choice', options: ['', 'a'] }],
    ['an option that begins another', { kind: 'choice', options: ['feat', 'x', 'feature'] }],
    ['one option twice', { kind: 'choice', options: ['a', 'a'] }],
    ['a grammar that does not compile', { kind: 'grammar', gbnf: 'root ::= (((', maxTokens: 5 }],
    ['a grammar without a root', { kind: 'grammar', gbnf: 'start ::= "a"\n', maxTokens: 5 }],
    ['a grammar of a megabyte', { kind: 'grammar', gbnf: `root ::= "${'a'.repeat(2 ** 20)}"\n`, maxTokens: 5 }],
  ])('with %s is refused', async (_name, segment) => {
    await expect(run([{ kind: 'forced', text: 'a' }, segment])).rejects.toMatchObject({ code: 'invalidParams' });
  });

  it('that chooses more than the window still holds is refused', async () => {
    const long = 'x1y2'.repeat(350);
    const segments: Segment[] = [
      { kind: 'forced', text: 'z1y2'.repeat(250) },
      { kind: 'choice', options: [`A${long}`, `B${long}`] },
    ];
    const [tokens] = await engine.countTokens([long]);
    expect(tokens).toBeGreaterThan(1100);
    expect(tokens).toBeLessThan(2000);
    for (const seed of [1, 5]) {
      const error: unknown = await run(segments, { seed }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'contextFull', data: { limit: 2047 } });
      expect(Number((error as AppError).data.tokens)).toBeGreaterThan(2047);
    }
    // There is room for it alone, and the next one isn't disturbed.
    expect((await run(segments.slice(1), { seed: 1 })).segments[0]).toHaveLength(1401);
  });

  it('that samples to the very end of the window keeps what there is', async () => {
    const { promptTokens, tokens, stop } = await run([{ kind: 'free', maxTokens: 5000, stop: [] }], { seed: 3 });
    expect(promptTokens + tokens).toBeLessThanOrEqual(2047);
    expect(['length', 'end', 'loop']).toContain(stop);
  });

  it('that forces more than the window holds is refused', async () => {
    await expect(run([{ kind: 'forced', text: 'word '.repeat(3000) }])).rejects.toMatchObject({ code: 'contextFull' });
  });
});
