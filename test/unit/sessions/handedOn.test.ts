import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { readBundle } from '../../../scripts/l10n.ts';
import { AppError } from '../../../src/base/appError.ts';
import { configure } from '../../../src/base/l10n.ts';
import { conversationMarkdown } from '../../../src/core/chat/conversationText.ts';
import { emptyTurn } from '../../../src/core/chat/emptyTurn.ts';
import { handedOnText, readHandedOn } from '../../../src/core/sessions/handedOn.ts';
import type { Turn } from '../../../src/protocol/webview.ts';
import { sessionInfo } from '../../support/keptTurns.ts';

const info = sessionInfo({
  id: 'secret-id',
  project: { key: 'file:///Users/ann/shop', name: 'shop' },
  title: 'What does total do?',
  turns: 1,
  model: 'm',
});
const turn = (of: Partial<Turn>): { turn: Turn; created: number } => ({ turn: { ...emptyTurn(7, 'What does total do?'), answer: 'It sums.', ...of }, created: 5 }); // prettier-ignore
const wrong = async (text: string): Promise<unknown> => {
  try {
    return await readHandedOn(text);
  } catch (error) {
    if (!AppError.is(error, 'sessionsUnreadable')) throw error;
    return [error.data.field, error.data.reason];
  }
};

describe('conversations that are handed on', () => {
  it('are read as they were written, with who answered, and without places and files of this machine', async () => {
    const from = { provider: 'Team', model: 'big', host: 'gpu.shop.example', local: false };
    const chip = { id: 'file', kind: 'file', label: 'cart.js', detail: 'src/cart.js', tokens: 3, enabled: true, problem: null } as const;
    const text = handedOnText([{ info, turns: [turn({ from, chips: [chip] }), turn({ status: 'streaming', answer: 'Half' })] }]);
    for (const own of ['secret-id', '/Users/ann', 'gpu.shop.example', 'src/cart.js']) expect(text).not.toContain(own);
    const [read] = await readHandedOn(text);
    expect(read).toMatchObject({ title: 'What does total do?', project: 'shop', created: 1 });
    expect(read!.turns.map((one) => [one.turn.question, one.turn.answer, one.turn.status, one.turn.notes, one.created])).toEqual([
      ['What does total do?', 'It sums.', 'done', ['Answered by Team big.'], 5],
      ['What does total do?', 'Half', 'stopped', undefined, 5],
    ]);
  });

  it('say who answered in the language of whoever reads them', async () => {
    onTestFinished(() => configure());
    configure({ language: 'de', contents: readBundle('de') });
    const [read] = await readHandedOn(handedOnText([{ info: { ...info, title: '' }, turns: [turn({ model: 'Qwen 7B' })] }]));
    expect([read!.title, read!.turns[0]!.turn.notes]).toEqual(['Eine Unterhaltung', ['Beantwortet von Qwen 7B.']]);
  });

  it('say who answered also where that was the model within, as Markdown does, and once more where they are handed on again', async () => {
    const [read] = await readHandedOn(handedOnText([{ info, turns: [turn({ model: 'Qwen 7B' }), turn({ kind: 'command' })] }]));
    expect(read!.turns.map((one) => one.turn.imported)).toEqual([{ by: 'Qwen 7B' }, {}]);
    const markdown = conversationMarkdown([read!.turns[0]!.turn], '1 May');
    expect(markdown).toContain('*Qwen 7B*');
    expect(await readHandedOn(handedOnText([{ info, turns: read!.turns }]))).toEqual([read]);
  });

  it('go round whatever they have been through: a damaged file, another machine, an answer that failed', async () => {
    const error = { text: 'The model’s process ended.', actions: [] };
    const first = handedOnText([
      {
        info: { ...info, created: 0, title: '', project: { key: '', name: 'x'.repeat(1000) } },
        turns: [{ ...turn({ status: 'failed', error, question: 'x'.repeat(10_000_001) }), created: 0 }],
      },
    ]);
    const [read] = await readHandedOn(first);
    expect([read!.created, read!.turns[0]!.created, read!.turns[0]!.turn.error]).toEqual([1, 1, error]);
    const from = { provider: 'Team', model: 'big', host: 'gpu.shop.example', local: false };
    const [once] = await readHandedOn(handedOnText([{ info, turns: [turn({ from }), turn({})] }]));
    const [twice] = await readHandedOn(handedOnText([{ info, turns: once!.turns }]));
    expect(twice).toEqual(once);
    expect(twice!.turns.map((one) => one.turn.imported)).toEqual([{ by: 'Team big' }, {}]);
  });

  it('are refused with what is wrong where they are something else, or more than that', async () => {
    const good = JSON.parse(handedOnText([{ info, turns: [turn({})] }])) as { conversations: Record<string, unknown>[]; version: number };
    const changed = (change: (file: typeof good) => void): Promise<unknown> => {
      const file = structuredClone(good);
      change(file);
      return wrong(JSON.stringify(file));
    };
    expect(await wrong('{')).toEqual([undefined, 'json']);
    expect(await wrong('[]')).toEqual([undefined, 'json']);
    expect(await wrong('{"format":"other"}')).toEqual([undefined, 'json']);
    expect(await changed((file) => (file.version = 2))).toEqual([undefined, 'version']);
    expect(await changed((file) => (file.version = 0))).toEqual(['version', 'must be 1']);
    expect(await changed((file) => (file.conversations[0]!.title = ''))).toEqual(['conversations[0].title', 'must not be empty']);
    expect(await changed((file) => (file.conversations[0]!.title = 'a\u202Eb'))).toMatchObject([{ title: 'a⟨U+202E⟩b' }]);
    expect(await changed((file) => (file.conversations[0]!.edits = []))).toEqual(['conversations[0].edits', 'is not a known field']);
    expect(await changed((file) => (file.conversations[0]!.turns = [{ kind: 'system' }]))).toEqual(['conversations[0].turns[0].kind', 'must be “question” or “command”']); // prettier-ignore
  });

  it('come back whatever was said, and anything else is refused in words', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1 }), fc.string({ unit: 'binary' }), async (question, answer) => {
        const [read] = await readHandedOn(handedOnText([{ info: { ...info, title: question }, turns: [turn({ question, answer })] }]));
        expect(read!.turns[0]!.turn).toMatchObject({ question, answer });
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.json(), async (text) => {
        expect(await wrong(text)).toHaveLength(2);
      }),
    );
  });

  it('are refused before anything is made of them where they are lists in lists, or more of these than memory has room for', async () => {
    const around = (inner: string): string => `{"format":"mlx-code conversations","version":1,"conversations":${inner}}`;
    const parse = vi.spyOn(JSON, 'parse');
    onTestFinished(() => parse.mockRestore());
    expect(await wrong(around('['.repeat(1_000_000) + ']'.repeat(1_000_000)))).toEqual([undefined, 'json']);
    expect(await wrong(around(`[${'{"a":'.repeat(9)}1${'}'.repeat(9)}]`))).toEqual([undefined, 'json']);
    expect(await wrong(around(`[${'[],'.repeat(1_500_000)}[]]`))).toEqual([undefined, 'size']);
    expect(parse).not.toHaveBeenCalled();
    // Brackets that were said are words.
    const said = `${'['.repeat(100)}\\"${'{'.repeat(100)}\\\\`;
    const [read] = await readHandedOn(handedOnText([{ info, turns: [turn({ question: said, answer: '"[[[[[[[[[[' })] }]));
    expect(read!.turns[0]!.turn).toMatchObject({ question: said, answer: '"[[[[[[[[[[' });
  });

  it('let others have their turn while they are read, and can be stopped', async () => {
    const many = handedOnText([{ info, turns: Array.from({ length: 50_000 }, () => turn({})) }]);
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    onTestFinished(() => clearInterval(timer));
    expect((await readHandedOn(many))[0]!.turns).toHaveLength(50_000);
    expect(turns).toBeGreaterThan(0);
    await expect(readHandedOn(many, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  });
});
