/** Chooses among places that all have the search text, by what the answer says about where it stands. Pure. */
import type { PlaceHint } from '../editPlan.ts';
import type { Place } from './findPlaces.ts';

/** A stated line may be this far off, if no other place is within twice the distance. */
const tolerance = 5;

/**
 * The place that the hint singles out; null when it doesn't. In this order: the place at the end of the file, where that is stated; the place that begins
 * at the stated line; the first one at or below the stated line's text, if that text stands in the file; the one that is close to the stated line
 * while the next is more than twice as far.
 */
export function chooseByHint(lines: readonly string[], places: readonly Place[], hint: PlaceHint): Place | null {
  const { line } = hint;
  const atEnd = hint.atEnd === true ? places.find((place) => lines.slice(place.end).every((text) => text.trim() === '')) : undefined;
  if (atEnd) return atEnd;
  const literal = line === null ? undefined : places.find((place) => place.start === line - 1);
  if (literal) return literal;
  if (hint.under !== null) {
    const head = headLine(lines, hint.under.split('\n'));
    const below = head === null ? undefined : places.find((place) => place.start >= head);
    if (below) return below;
  }
  // Line 1 is what is written when the line isn't known.
  if (line === null || line <= 1) return null;
  const distances = places
    .map((place) => ({ place, distance: Math.abs(place.start - (line - 1)) }))
    .sort((a, b) => a.distance - b.distance);
  const [nearest, next] = distances;
  return nearest && next && nearest.distance <= tolerance && nearest.distance * 2 < next.distance ? nearest.place : null;
}

/** The line of the last of the heads, each sought below the one before; null when one is missing, or the first stands in several places. */
function headLine(lines: readonly string[], heads: readonly string[]): number | null {
  let at = -1;
  for (const [index, head] of heads.entries()) {
    const text = head.trim();
    const matches = (line: string): boolean => line.trimStart().startsWith(text);
    const found = lines.findIndex((line, i) => i > at && matches(line));
    if (found === -1 || (index === 0 && lines.findIndex((line, i) => i > found && matches(line)) !== -1)) return null;
    at = found;
  }
  return at;
}
