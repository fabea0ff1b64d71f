import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../../../src/base/log.ts';
import { CommitMessageService } from '../../../../src/core/git/commitMessageService.ts';
import { parseCommitMessage } from '../../../../src/core/git/parseCommitMessage.ts';
import { breakingLine } from '../../../../src/core/git/style/breakingFooter.ts';
import { type CommitStyle, styleChoices } from '../../../../src/core/git/style/commitStyle.ts';
import { learnStyle } from '../../../../src/core/git/style/learnStyle.ts';
import type { StyleFacts } from '../../../../src/core/git/style/styleFacts.ts';
import { usualStyle } from '../../../../src/core/git/style/usualStyle.ts';
import { ModelService } from '../../../../src/core/models/modelService.ts';
import type { CommitChanges } from '../../../../src/core/ports.ts';
import { FakeEnginePort, FakeSettings } from '../../../support/fakeEnginePort.ts';
import { FakeProvider } from '../../../support/fakeProvider.ts';
import { seededRandom, walkGrammar } from '../../../support/gbnfWalker.ts';

function facts(messages: readonly string[], more: Partial<StyleFacts> = {}): StyleFacts {
  const others = Array.from({ length: 20 }, (_, at) => `feat(cart): count item ${String(at)}`);
  const commits = [...messages, ...others].map((message) => {
    const [subject = '', ...body] = message.split('\n');
    return { subject, body: body.join('\n').trim(), mine: true, bot: false };
  });
  return { commits, user: null, branch: null, template: null, commitlint: null, ...more };
}

function change(...lines: string[]): CommitChanges {
  const [removed, added] = ['-', '+'].map((sign) => lines.filter((line) => line.startsWith(sign)).length);
  const diff = `diff --git a/src/cart/total.ts b/src/cart/total.ts\n--- a/src/cart/total.ts\n+++ b/src/cart/total.ts\n@@ -1,${String(removed)} +1,${String(added)} @@\n${lines.join('\n')}\n`;
  return { source: 'staged', files: [{ path: 'src/cart/total.ts', status: 'modified' }], diff };
}

const taken = change('-export function total() {}', '-export class Cart {}', '+class Cart {}');
const moved = change('-export function total() {}', '+export function total(more: boolean) {}');
const withFooter = 'feat(cart): take the sum out\n\nNobody used it.\n\nBREAKING CHANGE: sum is gone, and all that\nhung on it\n\nRefs: #1';
const withBoth = withFooter.replace(':', '!:');
const withMark = 'feat(cart)!: take the sum out';

describe('whether there is a footer for what breaks', () => {
  const learnt = (messages: readonly string[], more: Partial<StyleFacts> = {}): unknown => {
    const { breaking, breakingFooter } = learnStyle(facts(messages, more), 'repository');
    return [breaking, breakingFooter];
  };
  const footer = { token: 'BREAKING CHANGE', marked: false };

  it('is learnt from the past, and whether the header is marked beside it', () => {
    expect(learnt([])).toEqual([false, null]);
    expect(learnt([withFooter])).toEqual([false, footer]);
    expect(learnt([withBoth])).toEqual([true, { ...footer, marked: true }]);
    expect(learnt([withMark, withMark, withFooter])).toEqual([true, null]);
    expect(learnt([withFooter.replace('G C', 'G-C')])).toEqual([false, { ...footer, token: 'BREAKING-CHANGE' }]);
    expect(learnt(['feat: x\n\nThis is no BREAKING CHANGE: it adds.'])).toEqual([false, null]);
  });

  it('is told by a configuration of commitlint, and by a template', () => {
    const lint = (rules: string, parents = ''): Partial<StyleFacts> => ({
      commitlint: { file: '.commitlintrc.json', text: `{"extends": [${parents}], "rules": {${rules}}}` },
    });
    expect(learnt([withMark], lint('"breaking-change-exclamation-mark": [2, "always"]'))).toEqual([true, { ...footer, marked: true }]);
    expect(learnt([withMark], lint('"breaking-change-exclamation-mark": [0, "always"]'))).toEqual([true, null]);
    expect(learnt([withMark], lint('"subject-exclamation-mark": [2, "never"]'))).toEqual([false, footer]);
    expect(learnt([withMark], lint('', '"@commitlint/config-angular"'))).toEqual([false, footer]);
    expect(learnt([withMark], lint('', '"@commitlint/config-conventional"'))).toEqual([true, null]);
    expect(learnt([], { template: '\nBREAKING CHANGE: <what>\n' })).toEqual([false, footer]);
    expect(learnt([], { template: '\n# BREAKING CHANGE: <what>\n' })).toEqual([false, null]);
  });

  it('hangs on the form that is wanted', () =>
    expect(styleChoices.map((choice) => learnStyle(facts([withFooter]), choice).breakingFooter)).toEqual([footer, footer, null]));

  it('is none of the text that tells how bodies are written', () => {
    const bodies = Array.from(
      { length: 12 },
      () => 'feat: x\n\n- one thing\n\nBREAKING CHANGE: it is long and has\nmore lines than there are points\nof it',
    );
    expect(learnStyle(facts(bodies), 'repository').body).toBe('bullets');
  });
});

describe('a line of what breaks', () => {
  const line = (names: readonly string[], style: Partial<CommitStyle> = {}): string =>
    breakingLine({ token: 'BREAKING CHANGE', marked: false }, names, { ...usualStyle, ...style });

  it('names as many as there is room for', () => {
    expect(line(['total'])).toBe('BREAKING CHANGE: total is no longer available');
    expect(line(['total', 'Cart'])).toBe('BREAKING CHANGE: total and Cart are no longer available');
    expect(line(['a', 'b', 'c', 'd', 'e', 'f'])).toBe('BREAKING CHANGE: a, b, c, d and 2 more are no longer available');
    expect(line(['totalOfTheCart', 'totalOfTheOrder'])).toBe('BREAKING CHANGE: totalOfTheCart and totalOfTheOrder');
    expect(line(['totalOfTheShoppingCart', 'totalOfTheShoppingOrder', 'x'])).toBe(
      'BREAKING CHANGE: totalOfTheShoppingCart, totalOfTheShoppingOrder and x',
    );
    const three = ['totalOfTheShoppingCart', 'totalOfTheShoppingOrder', 'lastOne'];
    expect(line(three)).toBe('BREAKING CHANGE: totalOfTheShoppingCart and 2 more');
    expect(line(['total', 'Cart'], { maxBodyLine: 40 })).toBe('BREAKING CHANGE: total and Cart');
    expect(line(['total', 'Cart'], { language: 'German' })).toBe('BREAKING CHANGE: total, Cart');
    expect(line(['a', 'b', 'c', 'd', 'e'], { language: 'Japanese', script: 'japanese' })).toBe('BREAKING CHANGE: a, b, c, d, …');
  });

  it('is never wider than a line', () => {
    const name = fc.stringMatching(/^[A-Za-z_$][A-Za-z0-9_$]{0,90}$/);
    fc.assert(
      fc.property(
        fc.uniqueArray(name, { minLength: 1 }),
        fc.integer({ min: 40, max: 72 }),
        fc.constantFrom(null, 'German'),
        (names, maxBodyLine, language) => {
          const text = line(names, { maxBodyLine, language });
          expect(text.length).toBeLessThanOrEqual(maxBodyLine);
          expect(text.startsWith(`BREAKING CHANGE: ${(names[0] ?? '').slice(0, 20)}`)).toBe(true);
        },
      ),
    );
  });
});

describe('a message of a change that breaks something', () => {
  const engine = new FakeEnginePort();
  const settings = new FakeSettings({ commitBody: true });
  const models = new ModelService(engine, settings, silentLog);
  const messages = new CommitMessageService(engine, models, settings, silentLog);
  const line = 'BREAKING CHANGE: total and Cart are no longer available';
  /** Where bodies have short lines. */
  const short = 'BREAKING CHANGE: total and Cart';

  it('has the footer among its trailers once, and the mark where both are used, whatever a model says', async () => {
    const user = { name: 'Test', email: 'test@localhost' };
    const signed = (message: string): string => `${message}\nSigned-off-by: Test <test@localhost>`;
    const styles = [withFooter, withBoth].map((message) =>
      learnStyle(
        facts(
          Array.from({ length: 30 }, () => signed(message)),
          { user },
        ),
        'repository',
      ),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...styles),
        fc.boolean(),
        fc.integer(),
        fc.integer({ min: 1, max: 400 }),
        async (style, breaks, seed, maxCharacters) => {
          const random = seededRandom(seed);
          engine.decode = (segment) => {
            if (segment.kind === 'choice') return { text: segment.options[Math.floor(random() * segment.options.length)]!, stop: 'end' };
            if (segment.kind !== 'grammar') throw new Error('no such segment here');
            const { text, cut } = walkGrammar(segment.gbnf, { random, maxCharacters });
            return { text, stop: cut ? 'length' : 'end' };
          };
          const { message, scope } = await messages.write(breaks ? taken : moved, { style });
          expect(message.endsWith(`\n\n${breaks ? `${short}\n` : ''}Signed-off-by: Test <test@localhost>`)).toBe(true);
          expect(message.match(/BREAKING[ -]CHANGE/gi)?.length ?? 0).toBe(breaks ? 1 : 0);
          const marked = breaks && style.breakingFooter?.marked === true;
          expect(/^[^:]*!: /.test(message)).toBe(marked);
          const own = {
            ...style,
            breaking: marked,
            breakingFooter: breaks ? style.breakingFooter : null,
            trailers: [...(breaks ? [short] : []), ...style.trailers],
          };
          expect(parseCommitMessage(message, scope === null ? [] : [scope], own)).toBeTypeOf('object');
        },
      ),
      { numRuns: 400 },
    );
  });

  it('has no second one, and none where nothing goes, when the model writes one', async () => {
    const style = { ...usualStyle, breakingFooter: { token: 'BREAKING CHANGE', marked: false } as const };
    const said = (changes: CommitChanges, free: string, more: Partial<CommitStyle> = {}): Promise<string> => {
      engine.decode = (segment) => ({ text: segment.kind === 'choice' ? segment.options[0]! : free, stop: 'end' });
      return messages.write(changes, { style: { ...style, ...more } }).then(({ message }) => message);
    };
    const points = 'take the total out\n\n- BREAKING CHANGE: the total is gone\n- nobody used it';
    expect(await said(taken, points)).toBe(`feat(cart): take the total out\n\n- the total is gone\n- nobody used it\n\n${line}`);
    expect(await said(moved, points)).toBe('feat(cart): take the total out\n\n- the total is gone\n- nobody used it');
    const prose = 'take the total out\n\nBREAKING CHANGE: the total is gone';
    expect(await said(moved, prose, { body: 'prose' })).toBe('feat(cart): take the total out\n\nthe total is gone');
    const within = 'take the total out\n\nNobody used it. BREAKING CHANGE: it is gone. That is a breaking change: callers add up.';
    expect(await said(moved, within, { body: 'prose' })).toBe(
      'feat(cart): take the total out\n\nNobody used it. it is gone. That is a breaking change, callers add up.',
    );
    const provider = new FakeProvider();
    const elsewhere = new CommitMessageService(engine, models, settings, silentLog, provider);
    provider.answers = ['feat(cart)!: take the total out\n\n- nobody used it\n\nBREAKING CHANGE: the total is gone\nRefs: #1'];
    expect((await elsewhere.write(taken, { style })).message).toBe(`feat(cart): take the total out\n\n- nobody used it\n\n${line}`);
    expect((await elsewhere.write(moved, { style })).message).toBe('feat(cart): take the total out\n\n- nobody used it');
    expect(parseCommitMessage('feat: x\n\nBREAKING CHANGE: y', undefined, { ...usualStyle, body: 'prose' })).toBe(
      'there is a footer in the body',
    );
  });
});
