/** What the user looked at before the page was hidden, out of what was kept of it. Pure. */
import type { GraphPageQuery } from '../../src/protocol/graphPage.ts';

const directions: readonly GraphPageQuery['direction'][] = ['both', 'needs', 'needed'];

/** What makes no sense there becomes what a new page begins with. */
export function restoredQuery(kept: unknown): GraphPageQuery {
  const state = (typeof kept === 'object' && kept !== null ? kept : {}) as Readonly<Record<string, unknown>>;
  const { folder, focus, depth, direction } = state;
  const paths = (value: unknown): string[] => (Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []);
  return {
    folder: typeof folder === 'number' && Number.isSafeInteger(folder) && folder >= 0 ? folder : 0,
    focus: typeof focus === 'string' ? focus : null,
    depth: depth === 2 || depth === 3 ? depth : 1,
    direction: directions.find((one) => one === direction) ?? 'both',
    unlinked: state.unlinked === true,
    unfolded: paths(state.unfolded),
    folded: paths(state.folded),
  };
}
