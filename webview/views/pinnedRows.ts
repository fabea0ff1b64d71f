/** The most turns that a selection keeps in the page: what is copied of a longer one ends there. */
const maxSelected = 200;

/**
 * Turns that stay in the page wherever it is scrolled: the one with the focus with those around it, so that Tab goes on from there, and those that are selected, so
 * that all of the selection is copied. `placeOf` tells in which turn a node is; -1 for none.
 */
export function pinnedRows(placeOf: (node: Node | null) => number): Set<number> {
  const pinned = new Set<number>();
  const focused = placeOf(document.activeElement);
  if (focused >= 0) for (const place of [focused - 1, focused, focused + 1]) pinned.add(place);
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed) return pinned;
  const [from, to] = [placeOf(selection.anchorNode), placeOf(selection.focusNode)].sort((a, b) => a - b);
  if (from === undefined || to === undefined || from < 0) return pinned;
  for (let place = from; place <= Math.min(to, from + maxSelected); place++) pinned.add(place);
  return pinned;
}
