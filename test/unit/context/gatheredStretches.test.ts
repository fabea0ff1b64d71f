import { describe, expect, it } from 'vitest';
import { tellingHits } from '../../../src/core/context/gatheredStretches.ts';
import { questionWords } from '../../../src/core/context/questionWords.ts';
import type { SearchHit } from '../../../src/protocol/indexer.ts';

const hit = (words: string[]): SearchHit => ({ path: 'src/a.ts', line: 1, endLine: 9, score: 1, why: [{ kind: 'words', words }] });
const known = (counts: Readonly<Record<string, number>>) => ({
  stretches: 1_000,
  words: Object.entries(counts).map(([word, stretches]) => ({ word, stretches, symbols: [], meant: null })),
});

describe('a hit of the search', () => {
  it('tells little by one word that many stretches have, and more by one beside others', () => {
    expect(tellingHits([hit(['time'])], questionWords('what time is it'), known({ time: 60 }))).toEqual([]);
    expect(tellingHits([hit(['time'])], questionWords('what time is it'), known({ time: 15 }))).toHaveLength(1);
    const two = questionWords('time of the delivery');
    expect(tellingHits([hit(['time', 'delivery'])], two, known({ time: 400, delivery: 60 }))).toHaveLength(1);
    expect(tellingHits([hit(['time', 'delivery'])], two, known({ time: 400, delivery: 200 }))).toEqual([]);
  });

  it('tells much where it is called by all of the words, however common they are', () => {
    const common = known({ model: 400, loaded: 300 });
    const asked = questionWords('where is the model loaded');
    const named: SearchHit = { ...hit(['model', 'loaded']), path: 'src/loadedModel.ts' };
    expect(tellingHits([hit(['model', 'loaded']), named], asked, common).map(({ path }) => path)).toEqual(['src/loadedModel.ts']);
    expect(tellingHits([{ ...hit(['model']), path: 'src/model.ts' }], questionWords('what is a model'), common)).toEqual([]);
  });
});
