/** What the parts of the page with the graph can ask for. */
import type { GraphPageQuery } from '../../src/protocol/graphPage.ts';

export interface GraphPageActions {
  /** Null: nothing. */
  select(id: string | null): void;
  /** Opens a file; unfolds a folder. */
  enter(id: string): void;
  /** Folds the folder that a file, or a folder, is in. */
  fold(id: string): void;
  look(change: Partial<Pick<GraphPageQuery, 'focus' | 'depth' | 'direction' | 'folder' | 'unlinked'>>): void;
  search(typed: string): void;
  /** To the next of what was found, or the one before. */
  found(step: 1 | -1): void;
  zoom(nearer: boolean): void;
  fit(): void;
  save(): void;
}
