import { describe, expect, it } from 'vitest';
import { noParts } from '../../../src/core/context/calledParts.ts';
import { questionWords } from '../../../src/core/context/questionWords.ts';
import { tellingHits } from '../../../src/core/context/tellingHits.ts';
import type { SearchHit } from '../../../src/protocol/indexer.ts';

const hit = (words: string[], path = 'src/a.ts', name?: string): SearchHit => ({
  path,
  line: 1,
  endLine: 9,
  score: 1,
  why: [...(name === undefined ? [] : [{ kind: 'defines' as const, name, line: 1 }]), { kind: 'words', words }],
});
const known = (counts: Readonly<Record<string, number>>) => ({
  stretches: 1_000,
  words: Object.entries(counts).map(([word, stretches]) => ({ word, stretches, symbols: [], meant: null })),
});
const called = { ...noParts, isNamed: true };
const taken = (hits: SearchHit[], question: string, counts: Readonly<Record<string, number>>, parts = called): string[] =>
  tellingHits(hits, questionWords(question), known(counts), parts).map(({ path }) => path);

describe('a hit of the search', () => {
  it('tells little by one word that many stretches have, and more by one beside others', () => {
    expect(taken([hit(['time'])], 'what time is it', { time: 60 })).toEqual([]);
    expect(taken([hit(['time'])], 'what time is it', { time: 15 })).toHaveLength(1);
    const two = 'time of the delivery';
    expect(taken([hit(['time', 'delivery'])], two, { time: 400, delivery: 60 })).toHaveLength(1);
    expect(taken([hit(['time', 'delivery'])], two, { time: 400, delivery: 200 })).toEqual([]);
  });

  it('tells much where it is called by all of the words, however common they are', () => {
    const counts = { model: 400, memory: 300 };
    const asked = 'where is the memory of the model';
    expect(taken([hit(['model', 'memory']), hit(['model', 'memory'], 'src/modelMemory.ts')], asked, counts)).toEqual([
      'src/modelMemory.ts',
    ]);
    expect(taken([hit(['model'], 'src/model.ts')], 'what is a model', counts)).toEqual([]);
    expect(taken([hit(['model'], 'src/b.ts', 'Model')], 'what is a model', counts)).toEqual(['src/b.ts']);
  });

  it('is by chance where the question names nothing of the project, and nothing is called by what it speaks of', () => {
    const counts = { process: 40, thread: 50, promises: 9, retry: 20, socket: 30, closes: 30, early: 40 };
    expect(taken([hit(['process', 'thread'])], 'explain the difference between a process and a thread', counts, noParts)).toEqual([]);
    expect(taken([hit(['promises'])], 'explain how promises work in javascript', counts, noParts)).toEqual([]);
    expect(taken([hit(['promises'], 'src/promises.ts')], 'explain how promises work', counts, noParts)).toEqual(['src/promises.ts']);
    // Something is called so, so that a place that only has the words is of the same.
    const one = hit(['process', 'thread'], 'src/b.ts', 'processThread');
    expect(taken([one, hit(['process', 'thread'])], 'explain a process and a thread', counts, noParts)).toEqual(['src/b.ts', 'src/a.ts']);
    // Who asks where, or for what is ours, means a place here; and words alone are looked for.
    expect(taken([hit(['promises'])], 'where are the promises?', counts, noParts)).toEqual(['src/a.ts']);
    expect(taken([hit(['promises'])], 'how do our promises work?', counts, noParts)).toEqual(['src/a.ts']);
    expect(taken([hit(['retry', 'socket'])], 'retry socket', counts, noParts)).toEqual(['src/a.ts']);
    // Many words hardly stand together by chance.
    const many = 'why does it retry when the socket closes too early';
    expect(taken([hit(['retry', 'socket', 'closes', 'early'], 'src/socket.ts')], many, counts, noParts)).toEqual(['src/socket.ts']);
    expect(taken([hit(['retry', 'socket', 'closes', 'early'])], many, counts, noParts)).toEqual([]);
  });

  it('is what does a thing, for who asks where it is done', () => {
    const counts = { tokens: 400, decoded: 300 };
    const hits = [hit(['tokens'], 'src/lexer.ts'), hit(['tokens', 'decoded'], 'src/b.ts', 'decode')];
    expect(taken(hits, 'where are tokens decoded?', counts, noParts)).toEqual(['src/b.ts']);
  });

  it('goes behind the others where it is a test and nobody asks for tests', () => {
    const counts = { gate: 5, effects: 5 };
    const hits = [hit(['effects', 'gate'], 'test/gate.test.ts'), hit(['effects', 'gate'], 'src/gate.ts')];
    const first = (question: string): string | undefined =>
      tellingHits(hits, questionWords(question), known(counts), called).sort((a, b) => b.priority - a.priority)[0]?.path;
    expect(first('explain the effects gate')).toBe('src/gate.ts');
    expect(first('how is the effects gate tested?')).toBe('test/gate.test.ts');
  });
});
