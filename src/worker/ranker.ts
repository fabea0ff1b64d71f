import type { LlamaModel, LlamaRankingContext, Token } from 'node-llama-cpp';
import { AppError } from '../base/appError.ts';
import type { CompanionParts } from './companionModel.ts';
import type { ModelFile } from './modelFile.ts';

/**
 * Tokens of a query and a text together, where the model was trained for as many. A stretch of code has about 600: what it is tells its beginning, and as it is read in one piece, a
 * longer one would keep others waiting for longer.
 */
export const rankingWindow = 512;
/** Of the window, what a query may take. */
const queryPart = 1 / 4;

/** @throws AppError `noRanking` (data: path) for a model that wasn't made to tell how well a text fits a query */
export function requireRanking({ path, header }: Pick<ModelFile, 'path' | 'header'>): void {
  if (!header.ranks) throw new AppError('noRanking', 'not made to rank texts', { path });
}

/** Makes a ranker of a model's weights, as a model beside another has its work. */
export function rankerWith(threads: number): CompanionParts<Ranker>['make'] {
  return async (model, window, file) => {
    const work = await Ranker.of(model, window, threads, file);
    return { work, dispose: () => work.dispose() };
  };
}

/** Tells how well a text fits a query. */
export class Ranker {
  readonly #context: LlamaRankingContext;
  readonly #model: LlamaModel;
  readonly #form: Form;

  private constructor(model: LlamaModel, context: LlamaRankingContext, inner: Form) {
    this.#model = model;
    this.#context = context;
    this.#form = inner;
  }

  /** With a window of so many tokens. @throws AppError `noRanking` also where its own form of a question has no place for a text, or is longer than the window */
  static async of(model: LlamaModel, window: number, threads: number, { path }: Pick<ModelFile, 'path'>): Promise<Ranker> {
    const context = await model.createRankingContext({ contextSize: window, batchSize: window, threads });
    try {
      return new Ranker(model, context, formOf(context, model, window, path));
    } catch (error) {
      await context.dispose();
      throw error;
    }
  }

  /** What goes in of a query and a text: their beginnings where all of them is too much. */
  #cut(query: string, text: string): { query: Token[]; text: Token[] } {
    const { room, queries, texts } = this.#form;
    const asked = this.#model.tokenize(query).slice(0, Math.floor((room * queryPart) / queries));
    return { query: asked, text: this.#model.tokenize(text).slice(0, Math.floor((room - asked.length * queries) / texts)) };
  }

  /** From 0 to 1; comparable for one query only. One native step. */
  score(query: string, text: string): Promise<number> {
    const cut = this.#cut(query, text);
    return this.#context.rank(cut.query, cut.text);
  }

  dispose(): Promise<void> {
    return this.#context.dispose();
  }
}

/** How a query and a text stand in what is read: tokens that they have together, and how often each stands there. */
interface Form {
  room: number;
  queries: number;
  texts: number;
}

/** The library refuses what doesn't fit, and tells of what it puts around the two only how long all of it is: so it is asked with a token or two of each. */
function formOf(context: LlamaRankingContext, model: LlamaModel, window: number, path: string): Form {
  const [token] = model.tokenize('a');
  if (token === undefined) throw new AppError('noRanking', 'its vocabulary has no letters', { path });
  const one = context.calculateInputLength([token], [token]);
  const texts = context.calculateInputLength([token], [token, token]) - one;
  const queries = context.calculateInputLength([token, token], [token]) - one;
  // The engine keeps one place of the window for itself.
  const room = window - 1 - (one - texts - queries);
  if (texts < 1 || queries < 1 || room < window / 2) throw new AppError('noRanking', 'its form has no place for a text', { path });
  return { room, queries, texts };
}
