/**
 * Turns lines of code into classed tokens. Works line by line and carries the grammar's state along, so a block that grows is
 * never read twice and a long one can be done in slices. It must not know the DOM. Loaded on demand: the transcript
 * works without it.
 */
import { createHighlighterCoreSync, type GrammarState } from 'shiki/core';
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript';
import { loadLanguage } from './languages.ts';
import { classTheme, tokenClass } from './tokenClasses.ts';

export interface ClassedToken {
  text: string;
  className: string | null;
}

/** Longer lines (minified code, data) stay plain: a grammar takes seconds over them. */
const maxLineLength = 1000;

const core = createHighlighterCoreSync({ themes: [classTheme], langs: [], engine: createJavaScriptRegexEngine({ forgiving: true }) });
const loading = new Map<string, Promise<void>>();

/** Makes a grammar ready. Rejects when its chunk can't be loaded; the next call tries again. */
export function prepareLanguage(id: string): Promise<void> {
  let promise = loading.get(id);
  if (!promise) {
    promise = loadLanguage(id).then((language) => core.loadLanguage(language));
    promise.catch(() => loading.delete(id));
    loading.set(id, promise);
  }
  return promise;
}

/** Reads one code block from its first line to its last. Its language must be prepared. */
export class LineTokenizer {
  readonly #language: string;
  #state: GrammarState | undefined;

  constructor(language: string) {
    this.#language = language;
  }

  /** Another reader that goes on from here. */
  copy(): LineTokenizer {
    const copy = new LineTokenizer(this.#language);
    copy.#state = this.#state;
    return copy;
  }

  /** Tokens of the next line. Joined, their texts are the line. */
  next(line: string): ClassedToken[] {
    if (line.length > maxLineLength) return [{ text: line, className: null }];
    const tokens = core.codeToTokensBase(line, {
      lang: this.#language,
      theme: 'token-classes',
      // A line cut short by a time limit would leave the grammar in the wrong state for all lines after it.
      tokenizeTimeLimit: 0,
      ...(this.#state ? { grammarState: this.#state } : {}),
    });
    this.#state = core.getLastGrammarState(tokens) ?? this.#state;
    return (tokens[0] ?? []).map((token) => ({ text: token.content, className: tokenClass(token.color) }));
  }
}
