/** Calls of the models that a search asks: for vectors of texts, and for how well texts fit a query. They need no main model. Types only. */
import type { Call, Stream } from '../contract.ts';
import type { ModelBeside } from './loadParams.ts';

export interface EmbedParams extends ModelBeside {
  texts: string[];
  purpose: VectorPurpose;
}

export interface Embedded {
  /** Unit vectors, in the order of the texts. */
  vectors: number[][];
  /** Names what they are of: vectors of another name don't go together with them. */
  named: string;
}

/** What a text is for that becomes a vector: what is looked for, or what is found. */
export type VectorPurpose = 'query' | 'part';

export interface RankParams extends ModelBeside {
  query: string;
  /** They are read in this order. */
  texts: string[];
  /** Milliseconds from now after which no further one is read; null for as long as it takes. */
  withinMs: number | null;
}

/** How well a text fits, from 0 to 1; comparable for one query only. */
export interface RankedText {
  /** Of the texts. */
  index: number;
  score: number;
}

export interface RetrievalContract {
  calls: {
    /** Vectors of texts, by the model beside the main one where it is that of the file, and otherwise by one that is loaded for it by itself. Of a query they have their turn soon, of parts when nobody else wants it. */
    embed: Call<EmbedParams, Embedded>;
    /** How the vectors of that file's model would be named; loads nothing. */
    vectorsNamed: Call<{ path: string }, { named: string }>;
  };
  streams: {
    /**
     * Tells how well texts fit a query, one after the other, by the model beside the main one where it is that of the file, and otherwise by one that is loaded for it by itself. A chat answer goes
     * first. What was told before is told at once. The time over, the rest isn't told.
     */
    rank: Stream<RankParams, RankedText, Record<string, never>>;
  };
}
