import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../../../src/base/log.ts';
import { CommitMessageService } from '../../../../src/core/git/commitMessageService.ts';
import { parseCommitMessage } from '../../../../src/core/git/parseCommitMessage.ts';
import { ModelService } from '../../../../src/core/models/modelService.ts';
import type { CommitChanges } from '../../../../src/core/ports.ts';
import { styledHistories, styleOfHistory } from '../../../support/commitStyles.ts';
import { FakeEnginePort, FakeSettings } from '../../../support/fakeEnginePort.ts';
import { FakeProvider } from '../../../support/fakeProvider.ts';
import { isScopeOfPath } from '../../../support/scopeOfPath.ts';
import { seededRandom, walkGrammar } from '../../../support/gbnfWalker.ts';

function service(): {
  engine: FakeEnginePort;
  settings: FakeSettings;
  messages: CommitMessageService;
  provider: FakeProvider;
  elsewhere: CommitMessageService;
} {
  const engine = new FakeEnginePort();
  const settings = new FakeSettings({ commitBody: false });
  const models = new ModelService(engine, settings, silentLog);
  const provider = new FakeProvider();
  return {
    engine,
    settings,
    provider,
    messages: new CommitMessageService(engine, models, settings, silentLog),
    elsewhere: new CommitMessageService(engine, models, settings, silentLog, provider),
  };
}

const changesOf = (paths: readonly string[]): CommitChanges => ({
  source: 'staged',
  files: paths.map((path) => ({ path, status: 'modified' })),
  diff: paths.map((path) => `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@\n-x\n+y\n`).join(''),
});

const lengths = ['shorter', undefined, 'longer'] as const;

describe.each(styledHistories)('a message in the style $name', (history) => {
  const style = styleOfHistory(history);

  it('has that form whatever a model says, wherever a bound cuts it', async () => {
    const { engine, settings, messages } = service();
    const segment = fc.oneof(fc.constantFrom('src', 'cart', 'stock', 'net', 'http', 'lib'), fc.stringMatching(/^[A-Za-z0-9 ._ÄéÜ-]{1,12}$/)).filter((part) => part !== '.' && part !== '..'); // prettier-ignore
    const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(path, { minLength: 1, maxLength: 5 }),
        fc.integer(),
        fc.oneof(fc.constant(100_000), fc.integer({ min: 1, max: 160 })),
        fc.boolean(),
        fc.constantFrom(...lengths),
        async (paths, seed, maxCharacters, commitBody, length) => {
          settings.change({ commitBody });
          const random = seededRandom(seed);
          engine.generates.length = 0;
          engine.decode = (s) => {
            if (s.kind === 'choice') return { text: s.options[Math.floor(random() * s.options.length)]!, stop: 'end' };
            if (s.kind !== 'grammar') throw new Error('no such segment here');
            const { text, cut } = walkGrammar(s.gbnf, { random, maxCharacters });
            return { text, stop: cut ? 'length' : 'end' };
          };
          const { message, commitType, scope, subject, body } = await messages.write(changesOf(paths), {
            style,
            ...(length && { length }),
          });
          for (const { segments } of engine.generates)
            for (const s of segments) if (s.kind === 'choice') for (const one of s.options) expect(s.options.some((other) => other !== one && other.startsWith(one))).toBe(false); // prettier-ignore
          if (paths.some((one) => one.split('/').includes('cart'))) expect(message).toMatch(history.header);
          const [header = '', ...rest] = message.split('\n');
          expect(header.length).toBeLessThanOrEqual(length === 'shorter' ? 50 : Math.min(72, style.maxHeader));
          for (const line of rest) expect(line.length).toBeLessThanOrEqual(Math.max(72, ...style.trailers.map((one) => one.length)));
          expect(message.slice(0, message.length - style.trailers.join('\n').length)).not.toMatch(/\r|\t|\n\n\n\n|[`*<]/);
          expect(subject).not.toBe('');
          if (scope !== null)
            expect(
              paths.some((one) => isScopeOfPath(scope, one)),
              `${scope} of ${paths.join(' ')}`,
            ).toBe(true);
          if (style.form === 'conventional') expect(style.types).toContain(commitType);
          else expect(commitType).toBeNull();
          if (length === 'shorter') expect(body).toBeNull();
          if (style.key) expect(message).toContain(style.key.text.trim());
          if (style.trailers.length > 0) expect(message.endsWith(`\n\n${style.trailers.join('\n')}`)).toBe(true);
          if (length !== 'shorter') expect(style.headings.filter((one) => !`${body ?? ''}\n`.includes(`${one}\n`))).toEqual([]);
          const limits = length === 'shorter' ? { ...style, maxHeader: Math.min(50, style.maxHeader), headings: [] } : style;
          expect(parseCommitMessage(message, scope === null ? [] : [scope], limits)).toEqual({ commitType, scope, subject, body });
        },
      ),
      { numRuns: 300 },
    );
  });

  it('has it also where it is read from words', async () => {
    const { provider, elsewhere } = service();
    const emoji = style.emoji ? `${style.emoji.choices[0]!} ` : '';
    const first =
      style.script === 'cyrillic' ? 'Исправлена сумма' : style.script === 'japanese' ? '合計を修正する' : 'count each item once';
    const parts = style.headings.map((one) => `\n\n**${one}** because of ${one}`).join('');
    provider.answers = [
      `Here is the message:\n\n\`\`\`\n${emoji}${style.types[0] === undefined ? '' : `${style.types[0]}: `}${first}${parts}\n\`\`\`\nIt says **so**.`,
    ];
    const { message, scope } = await elsewhere.write(changesOf(['src/cart/total.js']), { style });
    expect(parseCommitMessage(message, scope === null ? [] : [scope], style)).toMatchObject({ scope });
    expect(message).toContain(first.slice(1));
    expect(provider.asked).toHaveLength(1);
  });
});

describe('several messages', () => {
  it('differ, come one by one, and are asked with one prompt', async () => {
    const { engine, messages } = service();
    const texts = ['count items', 'count items', 'count each item', 'say what is counted'];
    let at = 0;
    engine.decode = (s) => ({ text: s.kind === 'choice' ? s.options[0]! : texts[at++ % texts.length]!, stop: 'end' });
    const told: string[] = [];
    const found = await messages.candidates(changesOf(['src/cart/total.js']), 3, {
      seed: 5,
      onMessage: ({ subject }) => told.push(subject),
    });
    expect(found.map(({ subject }) => subject)).toEqual(['count items', 'count each item', 'say what is counted']);
    expect(told).toEqual(found.map(({ subject }) => subject));
    expect(new Set(engine.generates.map((asked) => JSON.stringify(asked.messages))).size).toBe(1);
    const samplings = engine.generates.filter(({ segments }) => segments.at(-1)?.kind === 'grammar');
    expect(samplings.map(({ seed, temperature }) => [seed, temperature])).toEqual([[5, 0], [6, 0.8], [7, 0.8], [8, 0.8]]); // prettier-ignore
  });

  it('are fewer where the model has no others', async () => {
    const { engine, messages } = service();
    engine.decode = (s) => ({ text: s.kind === 'choice' ? s.options[0]! : 'count items', stop: 'end' });
    expect(await messages.candidates(changesOf(['a.js']), 3)).toHaveLength(1);
    expect(engine.generates).toHaveLength(12);
  });

  it('share all of the prompt but its last words with a shorter and a longer one', async () => {
    const { engine, messages } = service();
    engine.decode = (s) => ({ text: s.kind === 'choice' ? s.options[0]! : 'count items', stop: 'end' });
    for (const length of ['shorter', 'longer'] as const) await messages.write(changesOf(['src/cart/total.js']), { length });
    const [short, long] = [engine.generates[0]!.messages, engine.generates.at(-1)!.messages];
    expect(long[0]).toEqual(short[0]);
    const words = [short, long].map((asked) => asked[1]!.content.split('Write the commit message')[0]);
    expect(words[1]).toBe(words[0]);
    expect(long[1]!.content).not.toBe(short[1]!.content);
    const grammars = engine.generates.flatMap(({ segments }) => segments.flatMap((s) => (s.kind === 'grammar' ? [s.gbnf] : [])));
    expect(grammars[0]).not.toContain('body');
    expect(grammars[1]).toContain('root ::= subject body\n');
  });

  it('read a large change in parts once, and anew when it is another one', async () => {
    const { engine, messages } = service();
    engine.decode = (s) => ({ text: s.kind === 'choice' ? s.options[0]! : 'count items', stop: 'end' });
    const paths = Array.from({ length: 30 }, (_, at) => `src/cart/part${String(at)}.ts`);
    const large = { ...changesOf(paths), diff: changesOf(paths).diff.replaceAll('+y\n', '+const value = 1;\n'.repeat(200)) };
    let parts = 0;
    const onPart = (): number => ++parts;
    await messages.write(large, { onPart });
    const first = parts;
    expect(first).toBeGreaterThan(1);
    const whole = engine.generates.at(-1)!.messages[1]!.content;
    for (const more of [{ again: true }, { length: 'longer' }, { length: 'shorter' }] as const) {
      await messages.write(structuredClone(large), { onPart, ...more });
      const shown = engine.generates.at(-1)!.messages[1]!.content;
      expect(shown.split('Write the commit message')[0]).toBe(whole.split('Write the commit message')[0]);
    }
    expect(parts).toBe(first);
    await messages.write({ ...large, diff: large.diff.replace('value', 'other') }, { onPart });
    expect(parts).toBe(2 * first);
  });
});
