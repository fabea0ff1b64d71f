import { describe, expect, it } from 'vitest';
import { builtInCatalogue } from '../../../src/core/models/catalogue/catalogue.ts';
import { vectorPrefix } from '../../../src/core/models/vectorPrefix.ts';

describe('what goes before a text for a model for vectors', () => {
  const both = (name: string, architecture = 'bert'): [string, string] => [
    vectorPrefix({ name, architecture }, 'query'),
    vectorPrefix({ name, architecture }, 'part'),
  ];

  it.each([
    ['nomic-embed-text-v1.5', 'nomic-bert', 'search_query: ', 'search_document: '],
    ['', 'nomic-bert', 'search_query: ', 'search_document: '],
    ['Embeddinggemma 300M', 'gemma-embedding', 'task: search result | query: ', 'title: none | text: '],
    ['multilingual-e5-small', 'bert', 'query: ', 'passage: '],
    ['Bge Small En v1.5', 'bert', 'Represent this sentence for searching relevant passages: ', ''],
  ])('%s (%s)', (name, architecture, query, part) => {
    expect(both(name, architecture)).toEqual([query, part]);
  });

  it('is nothing for a model that takes texts as they are', () => {
    expect(both('bge-m3')).toEqual(['', '']);
    expect(both('Jina Embeddings v2 Base Code', 'jina-bert-v2')).toEqual(['', '']);
    expect(both('')).toEqual(['', '']);
    expect(both('phase5-x')).toEqual(['', '']);
  });

  it('is known for those of the catalogue by the names that they have there', () => {
    const named = builtInCatalogue().models.filter(({ roles }) => roles.includes('embedding'));
    const asked = named.filter((model) => both(model.name ?? model.id, model.architecture ?? '')[0] !== '').map(({ id }) => id);
    expect(asked).toEqual(expect.arrayContaining(['qwen3-embedding-0.6b', 'nomic-embed-text-v1.5', 'embeddinggemma-300m']));
  });
});
