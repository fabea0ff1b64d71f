/** Calls that count the tokens of texts, by the tokenizer of whoever will read them. Types only. */
import type { Call } from '../contract.ts';
import type { LoadParams } from './loadParams.ts';
import type { AskedModel } from './modelRoles.ts';

export interface TokenCountsContract {
  calls: {
    /** Tokens of each text by itself, without any template. */
    countTokens: Call<{ texts: string[]; model?: AskedModel }, { counts: number[] }>;
    /** The same by the tokenizer of a file, whatever is loaded; of one that isn't loaded the vocabulary is read, and no weights. */
    countTokensOf: Call<Pick<LoadParams, 'path' | 'gpu'> & { texts: string[] }, { counts: number[] }>;
  };
}
