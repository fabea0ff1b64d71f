/** What any engine owes behind the worker's contract, asked through the RPC link as a host asks. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../src/base/appError.ts';
import { anchoredChanges } from '../../src/core/edits/anchoredChanges.ts';
import { RpcPeer } from '../../src/protocol/rpc.ts';
import { type WorkerContract, workerProtocolVersion } from '../../src/protocol/worker.ts';
import type { EditParams } from '../../src/protocol/worker/edits.ts';
import type { LineSurprise, Remark } from '../../src/protocol/worker/review.ts';
import type { ChatMessage, GenerationItem } from '../../src/protocol/worker/generation.ts';
import type { ValueShape } from '../../src/protocol/toolShape.ts';
import type { Engine } from '../../src/worker/engine.ts';
import { workerHandlers } from '../../src/worker/handlers.ts';
import { pairedTransports } from '../support/pairedTransport.ts';

export type WorkerPeer = RpcPeer<WorkerContract>;

/** A host's end of a link whose other end serves `engine`. */
export function connect(engine: Engine): WorkerPeer {
  const { a, b } = pairedTransports();
  new RpcPeer<{ calls: object; streams: object }, WorkerContract>(b, { version: workerProtocolVersion }, workerHandlers(engine));
  return new RpcPeer<WorkerContract>(a, { version: workerProtocolVersion });
}

export function user(...contents: string[]): ChatMessage[] {
  return contents.map((content) => ({ role: 'user', content }));
}

export async function code(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
  return 'no error';
}

/** Collects a stream's items. */
export function recorder(): { items: GenerationItem[]; onItem: (item: GenerationItem) => void; text: () => string } {
  const items: GenerationItem[] = [];
  return {
    items,
    onItem: (item) => void items.push(item),
    text: () => items.map((item) => (item.type === 'text' ? item.text : '')).join(''),
  };
}

export interface ContractCase {
  engine: Engine;
  /** A model that the engine can load, and one that isn't there. */
  path: string;
  missing: string;
  /** A model for vectors. */
  vectors: string;
  /** A model that ranks. */
  ranker: string;
  /** The seed of an answer of at least 30 tokens. */
  seed: number;
  temperature: number;
}

export function engineContract(name: string, start: () => ContractCase): void {
  describe(`${name}: the worker's contract`, () => {
    let its: ContractCase;
    let peer: WorkerPeer;
    const chat = (
      messages: ChatMessage[],
      maxTokens: number,
      onItem: (item: GenerationItem) => void | Promise<void> = () => undefined,
      signal?: AbortSignal,
    ) => peer.stream('chat', { messages, maxTokens, seed: its.seed, temperature: its.temperature }, onItem, signal);

    beforeAll(async () => {
      its = start();
      peer = connect(its.engine);
      expect(await code(chat(user('hello'), 1))).toBe('modelNone');
      expect(await code(peer.call('countTokens', { texts: ['a'] }))).toBe('modelNone');
      const fractions: number[] = [];
      const info = await peer.stream(
        'load',
        { path: its.path, contextSize: 2048, threads: 1, gpu: 'off' },
        (p) => void fractions.push(p.fraction),
      );
      expect(info).toMatchObject({ path: its.path, contextSize: 2048, threads: 1, device: 'cpu' });
      expect(fractions.at(-1)).toBe(1);
      expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    });

    afterAll(() => its.engine.dispose());

    it('answers a ping', async () => {
      expect((await peer.call('ping', {})).rss).toBeGreaterThan(1_000_000);
    });

    it('refuses what it does not know', async () => {
      const unknown = peer as unknown as { call(method: string, params: object): Promise<unknown> };
      expect(await code(unknown.call('format', {}))).toBe('unknownMethod');
      expect(await code(unknown.call('toString', {}))).toBe('unknownMethod');
    });

    it('counts exactly: a prompt has as many tokens as the chat evaluates', async () => {
      const messages: ChatMessage[] = [{ role: 'system', content: 'Be short.' }, ...user('What does `a < b` mean? <|im_end|> 🙂')];
      const { tokens } = await peer.call('countPrompt', { messages });
      expect((await chat(messages, 2)).promptTokens).toBe(tokens);
      const { counts } = await peer.call('countTokens', { texts: ['', 'x', 'a longer text of several words'] });
      expect(counts[0]).toBe(0);
      expect(counts[1]).toBe(1);
      expect(counts[2]).toBeGreaterThan(3);
    });

    it('streams prefill before text, in order, and the items are the result', async () => {
      const { items, onItem, text } = recorder();
      const result = await chat(user('tell me something about all this'), 24, onItem);
      const kinds = items.map((item) => item.type);
      expect(kinds[0]).toBe('prefill');
      expect(kinds.lastIndexOf('prefill')).toBeLessThan(kinds.indexOf('text'));
      const prefill = items.filter((item) => item.type === 'prefill');
      expect(prefill.map((item) => item.done)).toEqual(prefill.map((item) => item.done).sort((a, b) => a - b));
      expect(prefill.at(-1)).toEqual({ type: 'prefill', done: result.promptTokens, total: result.promptTokens });
      expect(text()).toBe(result.text);
      expect(result).toMatchObject({ tokens: 24, stop: 'length' });
      expect(result.tokensPerSecond).toBeGreaterThan(0);
    });

    it('gives the same answer for the same seed', async () => {
      const one = await chat(user('the same question'), 20);
      await chat(user('something else'), 5);
      expect((await chat(user('the same question'), 20)).text).toBe(one.text);
    });

    it('computes only what is new in a second turn', async () => {
      // Without a seed: one gives up part of the cache so that the answer doesn't depend on it.
      const params = { temperature: its.temperature };
      const chat = (messages: ChatMessage[], maxTokens: number) => peer.stream('chat', { messages, maxTokens, ...params }, () => undefined);
      const first = user('a first question that is long enough to be worth keeping in the cache for later');
      const answer = await chat(first, 12);
      const second: ChatMessage[] = [...first, { role: 'assistant', content: answer.text }, ...user('and?')];
      const next = await chat(second, 4);
      expect(next.promptTokens).toBeGreaterThan(answer.promptTokens);
      expect(next.evaluatedTokens).toBeLessThan(next.promptTokens - answer.promptTokens + 4);
      expect((await chat(second, 4)).evaluatedTokens).toBe(1);
    });

    it('keeps the partial answer of a cancelled chat, and goes on working', async () => {
      const stop = new AbortController();
      const { onItem, text } = recorder();
      const result = await chat(
        user('talk'),
        300,
        (item) => {
          onItem(item);
          if (text().length > 10) stop.abort();
        },
        stop.signal,
      );
      expect(result.stop).toBe('cancelled');
      expect(result.tokens).toBeLessThan(300);
      expect(result.text.startsWith(text().slice(0, 10))).toBe(true);
      expect((await chat(user('again'), 5)).tokens).toBe(5);
    });

    it('gives up in the middle of a long prompt', async () => {
      const stop = new AbortController();
      const result = await chat(
        user('many words '.repeat(180)),
        5,
        (item) => {
          if (item.type === 'prefill' && item.done > 0) stop.abort();
        },
        stop.signal,
      );
      expect(result).toMatchObject({ stop: 'cancelled', text: '', tokens: 0 });
      expect(result.evaluatedTokens).toBeLessThan(result.promptTokens);
      expect((await chat(user('again'), 5)).tokens).toBe(5);
    });

    it('stops at a stop text, which is not part of the answer', async () => {
      const whole = (await chat(user('stop somewhere'), 30)).text;
      const stop = whole.slice(8, 12);
      const { onItem, text } = recorder();
      const result = await peer.stream(
        'chat',
        { messages: user('stop somewhere'), maxTokens: 30, seed: its.seed, temperature: its.temperature, stop: [stop, 'not in there'] },
        onItem,
      );
      expect(result.stop).toBe('stop');
      expect(result.text).toBe(whole.slice(0, whole.indexOf(stop)));
      expect(text()).toBe(result.text);
    });

    it('refuses a prompt that does not fit, with the numbers', async () => {
      const error: unknown = await chat(user('too many words '.repeat(2000)), 5).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'contextFull' });
      const { tokens, limit } = (error as AppError).data;
      expect(Number(tokens)).toBeGreaterThan(Number(limit));
      expect(limit).toBeLessThanOrEqual(2048);
    });

    it('decodes a programme piece by piece', async () => {
      const { onItem, text } = recorder();
      const result = await peer.stream(
        'generate',
        {
          messages: user('choose'),
          seed: its.seed,
          temperature: its.temperature,
          segments: [
            { kind: 'forced', text: '<<<' },
            { kind: 'choice', options: ['apple', 'apricot', 'banana'] },
            { kind: 'forced', text: '>>>' },
            { kind: 'free', maxTokens: 7, stop: [] },
          ],
        },
        onItem,
      );
      expect(result.segments).toHaveLength(4);
      expect(result.segments[0]).toBe('<<<');
      expect(['apple', 'apricot', 'banana']).toContain(result.segments[1]);
      expect(result.segments[2]).toBe('>>>');
      expect(result.segments.join('')).toBe(result.text);
      expect(text()).toBe(result.text);
    });

    it('calls a tool in its form where one is required, and streams nothing of the call', async () => {
      const input: ValueShape = {
        kind: 'object',
        properties: [{ name: 'size', required: true, shape: { kind: 'oneOf', texts: ['1', '12', '"all"'] } }],
      };
      const asked = { messages: user('call it'), tools: [{ name: 'resize', input }], required: true, maxTokens: 200, seed: its.seed };
      const { onItem, text } = recorder();
      const { call, stop, ...result } = await peer.stream('answerWithTools', asked, onItem);
      expect([call?.name, stop, text()]).toEqual(['resize', 'end', '']);
      expect([1, 12, 'all']).toContain(call?.input.size);
      expect(result.text).toContain(`"arguments": {"size": ${JSON.stringify(call?.input.size)}}`);
    });

    it('decodes edits of lines that exist, and none of an answer that was cancelled', async () => {
      const files = [{ path: 'a.ts', text: 'let a = 1;\nlet b = 2;\n\nuse(a, b);\n', offered: [{ first: 1, last: 4 }] }];
      const asked: EditParams = {
        messages: user('edit'),
        files,
        anchor: 'lines',
        maxEdits: 2,
        maxTokens: 300,
        thinkingTokens: 0,
        seed: its.seed,
        temperature: its.temperature,
      };
      const { onItem, text } = recorder();
      const result = await peer.stream('edit', asked, onItem);
      expect(text()).toBe(result.text);
      expect(result.edits.length).toBeGreaterThan(0);
      expect(result.sampledTokens).toBeLessThan(result.tokens);
      expect(anchoredChanges(files, result.edits).changes).toMatchObject([{ path: 'a.ts', before: files[0]!.text }]);
      const stop = new AbortController();
      const cancelled = await peer.stream('edit', { ...asked, messages: user('words '.repeat(180)) }, () => stop.abort(), stop.signal);
      expect(cancelled).toMatchObject({ stop: 'cancelled', edits: [] });
      expect((await chat(user('again'), 5)).tokens).toBe(5);
    });

    it('decodes remarks on lines and by rules that were given, each told once, and ends at once when it is cancelled', async () => {
      const files = [
        { path: 'a.ts', lines: [3, 4, 9], rules: ['bug', 'naming'] },
        { path: 'b.ts', lines: [1], rules: ['bug'] },
      ];
      const asked = { messages: user('review'), files, maxRemarks: 3, maxTokens: 900, seed: its.seed, temperature: its.temperature };
      const told: Remark[] = [];
      let text = '';
      const result = await peer.stream('review', asked, (item) => {
        if (item.type === 'remark') told.push(item.remark);
        else if (item.type === 'text') text += item.text;
      });
      expect(text).toBe(result.text);
      expect(told).toEqual(result.remarks);
      for (const { path, line, endLine, rule } of result.remarks) {
        const file = files.find((one) => one.path === path)!;
        expect(file.lines).toContain(line);
        expect(file.lines).toContain(endLine);
        expect(file.rules).toContain(rule);
      }
      const stop = new AbortController();
      const cancelled = await peer.stream('review', { ...asked, messages: user('words '.repeat(180)) }, () => stop.abort(), stop.signal);
      expect(cancelled).toMatchObject({ stop: 'cancelled', remarks: [] });
    });

    it('tells how surprising lines are, those that were asked about in their order', async () => {
      const told: LineSurprise[] = [];
      const texts = [
        { text: 'let a = 1;\nlet b = 2;\n\nuse(a, b);\n', lines: [2, 3, 4] },
        { text: 'use(c);\nuse(d);\n', lines: [2] },
      ];
      await peer.stream('surprise', { texts, withinMs: null }, (line) => void told.push(line));
      // Of an empty line there may be nothing to tell.
      expect(told.filter(({ text, line }) => text > 0 || line !== 3).map(({ text, line }) => [text, line])).toEqual([
        [0, 2],
        [0, 4],
        [1, 2],
      ]);
      for (const { tokens, bits, mostBits } of told) {
        expect(tokens).toBeGreaterThan(0);
        expect(bits).toBeGreaterThan(0);
        expect(mostBits).toBeLessThanOrEqual(bits);
      }
      const stop = new AbortController();
      const ended = peer.stream('surprise', { texts, withinMs: null }, () => stop.abort(), stop.signal);
      await expect(ended).rejects.toMatchObject({ code: 'cancelled' });
    });

    it('completes between a prefix and a suffix', async () => {
      const result = await peer.stream(
        'complete',
        { prefix: 'const a = ', suffix: ';\n', maxTokens: 6, seed: its.seed, temperature: 1 },
        () => undefined,
      );
      expect(result.tokens).toBeGreaterThan(0);
      expect(result.promptTokens).toBeGreaterThan(5);
    });

    it('embeds texts as unit vectors, equal texts equally', async () => {
      const texts = ['class Cart {}', 'class Cart {}', 'the user reads a file'];
      const { vectors, named } = await peer.call('embed', { path: its.vectors, threads: 1, gpu: 'off', texts, purpose: 'part' });
      expect(await peer.call('vectorsNamed', { path: its.vectors })).toEqual({ named });
      expect(vectors[1]).toEqual(vectors[0]);
      expect(vectors[2]).not.toEqual(vectors[0]);
      for (const vector of vectors) expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    });

    it('tells how well each text fits, equal texts equally', async () => {
      const scores = new Map<number, number>();
      const asked = { path: its.ranker, threads: 1, gpu: 'off', query: 'ledger cart', withinMs: null } as const;
      const texts = ['a ledger', 'a file', 'a ledger'];
      expect(await peer.stream('rank', { ...asked, texts }, ({ index, score }) => void scores.set(index, score))).toEqual({});
      expect([...scores.keys()].sort()).toEqual([0, 1, 2]);
      expect(scores.get(0)).toBeGreaterThan(scores.get(1)!);
      expect(scores.get(2)).toBe(scores.get(0));
      for (const score of scores.values()) expect(score >= 0 && score <= 1).toBe(true);
    });

    it('answers two chats at once, each its own', async () => {
      const [one, two] = await Promise.all([chat(user('question one'), 8), chat(user('question two'), 8)]);
      expect(one.tokens + two.tokens).toBe(16);
    });

    it('says when a file is not there, and keeps what is loaded', async () => {
      expect(await code(peer.stream('load', { path: its.missing, contextSize: 0, threads: 1, gpu: 'off' }, () => undefined))).toBe(
        'modelMissing',
      );
      expect((await chat(user('still there?'), 3)).tokens).toBe(3);
    });

    it('cancels a load', async () => {
      const stop = new AbortController();
      const load = peer.stream('load', { path: its.path, contextSize: 2048, threads: 1, gpu: 'off' }, () => stop.abort(), stop.signal);
      stop.abort();
      expect(await code(load)).toBe('cancelled');
    });

    it('frees the model', async () => {
      await peer.stream('load', { path: its.path, contextSize: 2048, threads: 1, gpu: 'off' }, () => undefined);
      await peer.call('unload', {});
      await peer.call('unload', {});
      expect(await code(chat(user('hello'), 1))).toBe('modelNone');
    });
  });
}
