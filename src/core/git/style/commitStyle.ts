/** How commit messages are written in a repository: what the prompt, the grammar, the tidying and the strict parser go by. */
import type { BreakingFooter } from './breakingFooter.ts';
import type { Script } from './scripts.ts';

/**
 * What a header begins with:
 * - `conventional`: `type(scope): subject`, `type: subject`;
 * - `scoped`: `scope: subject`;
 * - `bracketed`: `[scope] subject`;
 * - `plain`: the subject.
 */
export type HeaderForm = 'conventional' | 'scoped' | 'bracketed' | 'plain';

/** Which form is wanted: the repository's own, or one whatever the repository has. */
export const styleChoices = ['repository', 'conventional', 'plain'] as const;
export type StyleChoice = (typeof styleChoices)[number];

/** The emoji that a header has, and where: before everything else, or right before the subject. */
export interface EmojiStyle {
  place: 'start' | 'subject';
  /** Those to choose from, as codes (`:bug:`) or characters, the most used first. */
  choices: readonly string[];
}

/** The key of the issue that the branch is for. It is forced wherever it stands, and never left to a model. */
export interface PlacedKey {
  /** Before everything, in place of a scope, right before the subject, behind it, or as the value of a trailer. */
  place: 'start' | 'scope' | 'subject' | 'end' | 'trailer';
  /** What stands there, the key and all around it: `ABC-12: `, `[ABC-12] `, ` (ABC-12)`; of a trailer its whole line. */
  text: string;
}

export interface CommitStyle {
  form: HeaderForm;
  /** Types to choose from, as they are spelled here, the most used first; none where the form has none. */
  types: readonly string[];
  /** Whether a header names a scope: never, where it fits, or wherever a changed path gives one. */
  scopes: 'none' | 'some' | 'always';
  /** Whether `!` marks a change that breaks something for others; of what is asked for, whether it may. */
  breaking: boolean;
  /** The footer that names what a change breaks, with the mark or in its stead; null where there is none. Of what is asked for, the one it has. */
  breakingFooter: BreakingFooter | null;
  /** The only scopes that are right, where somebody has said so; null for any. */
  allowedScopes: readonly string[] | null;
  /** Scopes as they are spelled here, the most used first; only those that a changed path gives are ever offered. */
  usedScopes: readonly string[];
  /** Whether a scope may be several folders, as `net/http`. */
  scopePaths: boolean;
  /** What closes a scope in brackets. */
  bracketEnd: '] ' | ']: ';
  emoji: EmojiStyle | null;
  key: PlacedKey | null;
  /** What the subject's first letter is; null where it may be either. */
  firstLetter: 'lower' | 'upper' | null;
  fullStop: boolean;
  /** Characters of the whole header, at most {@link maxHeader}. */
  maxHeader: number;
  /** Whether messages usually have a body, and how one is written: points, or a paragraph. */
  usualBody: boolean;
  body: 'bullets' | 'prose';
  maxBodyLine: number;
  /** Lines of the message template that a body has its text under, in their order and as they stand there; none for a body without parts. */
  headings: readonly string[];
  /** Lines that end every message, forced. */
  trailers: readonly string[];
  /** The script of the subjects, beside that of names in code; null where it isn't clear. */
  script: Script | null;
  /** The language of the subjects by its English name; null where it isn't clear. */
  language: string | null;
  /** Whether subjects say what was done (`Added`) in place of what is to be done (`Add`). */
  pastTense: boolean;
  /** Some headers of the repository, without keys of issues, for a model to go by. */
  examples: readonly string[];
}
