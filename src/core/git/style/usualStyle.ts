/** Forms that hang on no repository. */
import { commitTypes, maxBodyLine, maxHeader } from '../commitFormat.ts';
import type { CommitStyle } from './commitStyle.ts';

/** As a repository is written whose own style can't be told. */
export const usualStyle: CommitStyle = {
  form: 'conventional',
  types: commitTypes,
  scopes: 'some',
  breaking: false,
  breakingFooter: null,
  allowedScopes: null,
  usedScopes: [],
  scopePaths: false,
  bracketEnd: '] ',
  emoji: null,
  key: null,
  firstLetter: null,
  fullStop: false,
  maxHeader,
  usualBody: false,
  body: 'bullets',
  maxBodyLine,
  headings: [],
  trailers: [],
  script: null,
  language: null,
  pastTense: false,
  examples: [],
};

/** A sentence, without a type or scope. */
export const plainHeader = {
  form: 'plain',
  types: [],
  scopes: 'none',
  breaking: false,
  breakingFooter: null,
  emoji: null,
  firstLetter: 'upper',
  fullStop: false,
} as const satisfies Partial<CommitStyle>;
