import type { VectorPurpose } from '../../protocol/worker/retrieval.ts';

interface Prefixes {
  /** Of the model's name or architecture, in small letters. */
  of: RegExp;
  query: string;
  part: string;
}

/**
 * Models that were trained with words before the text, which say what it is for, as their model cards have them: without these what is found is a good deal worse. The
 * first that fits counts; other models take the text as it is.
 */
const known: readonly Prefixes[] = [
  { of: /nomic-?embed|nomic-bert/, query: 'search_query: ', part: 'search_document: ' },
  { of: /gemma-?embedding|embedding-?gemma/, query: 'task: search result | query: ', part: 'title: none | text: ' },
  {
    of: /qwen3-?embedding/,
    query: 'Instruct: Given a search query, retrieve the code or text that answers it\nQuery: ',
    part: '',
  },
  { of: /\be5-/, query: 'query: ', part: 'passage: ' },
  {
    of: /mxbai-embed|arctic-embed|\bbge-(?:small|base|large)-en/,
    query: 'Represent this sentence for searching relevant passages: ',
    part: '',
  },
];

/** What goes before a text for that model. */
export function vectorPrefix(model: { name: string; architecture: string }, purpose: VectorPurpose): string {
  const called = `${model.name} ${model.architecture}`.toLowerCase().replaceAll(/[\s_]+/g, '-');
  return known.find(({ of }) => of.test(called))?.[purpose] ?? '';
}
