/**
 * Lifts what was found next to other things that were found: a file that imports one of the best hits, or is imported by it, is more likely meant than one that stands alone.
 * What it is worth was tried on commits of three repositories: `npm run bench -- index`. Pure.
 */
import type { NearFile, NearFiles } from '../graph/nearFiles.ts';

export interface RankedPlace {
  path: string;
  score: number;
}

/** A place with what lifted it most; absent where nothing did. */
export type LiftedPlace<Place extends RankedPlace> = Place & { near?: NearFile };

/** Files that lift others: the best ones. */
const lifting = 10;
/** Of a neighbour's score. */
const part = 0.1;
/** A file with more neighbours than these is next to everything, and lifts less. */
const fewNeighbours = 10;

/** The places anew, the best first. Of a file only the best place is lifted: its others aren't any likelier. */
export function liftedByNear<Place extends RankedPlace>(places: readonly Place[], near: Pick<NearFiles, 'of'>): LiftedPlace<Place>[] {
  const best = new Map<string, Place>();
  for (const place of places) if (place.score > (best.get(place.path)?.score ?? -Infinity)) best.set(place.path, place);
  const found = [...best.values()].sort((a, b) => b.score - a.score);
  const lifts = new Map<string, { sum: number; most: number; by: NearFile }>();
  for (const { path, score } of found.slice(0, lifting)) {
    const around = near.of(path);
    for (const { path: lifted, imported } of around) {
      if (!best.has(lifted)) continue;
      const lift = part * score * share(around.length) * share(near.of(lifted).length);
      const known = lifts.get(lifted) ?? { sum: 0, most: 0, by: { path, imported: !imported } };
      known.sum += lift;
      if (lift > known.most) Object.assign(known, { most: lift, by: { path, imported: !imported } });
      lifts.set(lifted, known);
    }
  }
  return places
    .map((place): LiftedPlace<Place> => {
      const lift = best.get(place.path) === place ? lifts.get(place.path) : undefined;
      return lift ? { ...place, score: place.score + lift.sum, near: lift.by } : place;
    })
    .sort((a, b) => b.score - a.score);
}

function share(neighbours: number): number {
  return Math.min(1, Math.sqrt(fewNeighbours / Math.max(1, neighbours)));
}
