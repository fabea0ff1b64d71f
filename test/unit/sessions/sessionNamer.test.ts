import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { Emitter } from '../../../src/base/event.ts';
import { silentLog } from '../../../src/base/log.ts';
import { emptyTurn } from '../../../src/core/chat/emptyTurn.ts';
import { SessionNamer, tidyTitle, titleGrammar } from '../../../src/core/sessions/sessionNamer.ts';
import type { ChatEvent, Turn } from '../../../src/protocol/webview.ts';
import type { GenerateParams, GenerateResult } from '../../../src/protocol/worker/programmes.ts';
import { seededRandom, walkGrammar } from '../../support/gbnfWalker.ts';

const asked: Turn = { ...emptyTurn(1, 'Why is total() wrong?'), answer: '<think>Hm.</think>It skips the last item.' };
const result = (text: string, stop: GenerateResult['stop'] = 'end'): GenerateResult => ({
  text,
  stop,
  segments: [text],
  tokens: 1,
  promptTokens: 1,
  evaluatedTokens: 1,
  prefillMs: 1,
  generateMs: 1,
  tokensPerSecond: 1,
});

let events: Emitter<ChatEvent>;
let engine: {
  busy: boolean;
  quietMs: number;
  state: 'ready' | 'stopped';
  generate: (params: GenerateParams, onItem: unknown, signal?: AbortSignal) => Promise<GenerateResult>;
};
let current: { id: string; byQuestion: boolean };
let strain: 'battery' | null;
let wanted: boolean;
let busy: boolean;
let prompts: GenerateParams[];
let named: string[];
let namer: SessionNamer;

const answered = (turn: Partial<Turn> = {}, running = false): void =>
  events.fire({ type: 'turn', revision: 1, turn: { ...asked, ...turn }, busy: running });
const later = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
  events = new Emitter(() => undefined);
  prompts = [];
  named = [];
  current = { id: 'one', byQuestion: true };
  strain = null;
  wanted = true;
  busy = false;
  engine = {
    busy: false,
    quietMs: Infinity,
    state: 'ready',
    generate: (params) => {
      prompts.push(params);
      return Promise.resolve(result('Total skips an item'));
    },
  };
  namer = new SessionNamer({
    engine,
    machine: { strain: () => Promise.resolve(strain) },
    chat: { get snapshot() { return { turns: [asked], busy }; }, onEvent: events.event }, // prettier-ignore
    current: () => current,
    name: (id, title) => {
      named.push(`${id}: ${title}`);
      current = { ...current, byQuestion: false };
      return Promise.resolve();
    },
    wanted: () => wanted,
    log: silentLog,
  });
});
afterEach(() => {
  namer.dispose();
  vi.useRealTimers();
});

describe('a conversation', () => {
  it('is named once its first question is answered, by what was asked and answered and not by what was thought', async () => {
    answered({ status: 'streaming' }, true);
    await later(10_000);
    expect(named).toEqual([]);
    answered();
    await later(2_000);
    expect(named).toEqual(['one: Total skips an item']);
    expect(prompts[0]?.messages[1]?.content).toContain('It skips the last item.');
    expect(prompts[0]?.messages[1]?.content).not.toContain('Hm.');
    answered();
    await later(10_000);
    expect(prompts).toHaveLength(1);
  });

  it.each<[string, () => void]>([
    ['the model has something to do', () => (engine.busy = true)],
    ['somebody has just been waited for', () => (engine.quietMs = 3_000)],
    ['no model is loaded', () => (engine.state = 'stopped')],
    ['the machine runs on battery', () => (strain = 'battery')],
    ['an answer is being written', () => (busy = true)],
    ['it has a name', () => (current = { id: 'one', byQuestion: false })],
    ['nobody wants that', () => (wanted = false)],
  ])('is not named while %s', async (_, be) => {
    be();
    answered();
    await later(30_000);
    expect(prompts).toEqual([]);
  });

  it('is named later where something came between, and never twice where nothing comes of it', async () => {
    engine.busy = true;
    answered();
    await later(5_000);
    engine.busy = false;
    engine.generate = (params) => {
      prompts.push(params);
      return Promise.reject(new AppError('internal', 'no room'));
    };
    await later(5_000);
    expect(prompts).toHaveLength(1);
    answered();
    await later(5_000);
    expect([prompts.length, named]).toEqual([1, []]);
  });

  it('gives way to a question, and is named after that', async () => {
    engine.generate = (params, _, signal) => {
      prompts.push(params);
      return new Promise((resolve) => signal?.addEventListener('abort', () => resolve(result('Tot', 'cancelled'))));
    };
    answered();
    await later(2_000);
    answered({ id: 2, status: 'waiting' }, true);
    await later(2_000);
    expect(named).toEqual([]);
    engine.generate = () => Promise.resolve(result('Carts'));
    answered({ id: 2 });
    await later(2_000);
    expect(named).toEqual(['one: Carts']);
  });

  it('stays as it is called where another one is open by then', async () => {
    answered();
    current = { id: 'two', byQuestion: true };
    await later(5_000);
    expect(prompts).toEqual([]);
  });
});

describe('a title', () => {
  it('is one line of bounded length in which nothing is markup, whatever the model says', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), (seed) => {
        const title = tidyTitle(walkGrammar(titleGrammar, { random: seededRandom(seed), maxCharacters: 1 + (seed % 64) }).text);
        expect(title.length).toBeLessThanOrEqual(48);
        expect(title).not.toMatch(/[\n`*_#[\]<>"$]/);
        expect(title).toBe(title.trim());
      }),
    );
  });

  it('is cut at a word, and is none where there is nothing to read', () => {
    expect(tidyTitle('Sorting the items of a very long cart by their price and')).toBe('Sorting the items of a very long cart by their');
    expect(tidyTitle('Total skips, ')).toBe('Total skips');
    expect(tidyTitle('1 2 3')).toBe('');
    expect(tidyTitle('車'.repeat(60))).toBe('車'.repeat(48));
  });
});
