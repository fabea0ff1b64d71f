import type { IndexLimits } from '../../protocol/indexer.ts';

/** What the user wants indexed of a folder, and when. */
export interface IndexSettings {
  /** `off`: nothing is indexed, and nothing kept is read. */
  when: 'pluggedIn' | 'always' | 'off';
  /** Lines as in a `.gitignore`. */
  exclude: readonly string[];
  limits: IndexLimits;
  /** `exclude` and `limits` count for a new index only; one that is there is kept as whoever made it had it. */
  asKept: boolean;
}
