/**
 * What of the candidates for a question goes, after what the user has said of them: what was put back before all others, nothing that was taken off, and nothing that the model sees anyway.
 * Wishes are of places, so it is no matter here who found what is there, nor what it takes. Pure.
 */
import { t } from '../../base/l10n.ts';
import type { GatherWishes } from '../chat/contextGatherer.ts';
import type { Candidate, FileTexts } from './gathering.ts';
import { merged, offered, overlap, type PartPlace, type Place, samePlace, without } from './stretches.ts';

/** The priority of what the user has put back: it goes whatever it takes. */
export const putBack = 1_000;

export interface WishedCandidates {
  /** The most important first. Nothing of a stretch stands in another one, and each has a word in it. */
  wanted: Candidate[];
  /** What was taken off of what would go now: the stretches as the user knows them, then what is said. */
  off: Candidate[];
}

const asPutBack = (): Pick<Candidate, 'reason' | 'priority'> => ({ reason: t('put back by you'), priority: putBack });

/** `seen` is what the model sees as it is now. */
export async function wishedCandidates(
  candidates: readonly Candidate[],
  { off, back: wished }: GatherWishes,
  seen: readonly PartPlace[],
  texts: FileTexts,
): Promise<WishedCandidates> {
  // What was put back and then taken off is off.
  const back = wished.filter((place) => !off.some((one) => samePlace(one, place)));
  const forced = back.flatMap((place) => (place.kind ? [] : without({ ...place, ...asPutBack() }, seen)));
  const offStretches = off
    .filter((place) => !place.kind && [...forced, ...candidates].some((one) => overlap(one, place)))
    .map(({ path, line, endLine }) => takenOff({ path, line, endLine }, candidates));
  const stretches = candidates.filter(({ text }) => !text);
  const free = merged(await within(stretches, texts)).flatMap((one) => without(one, [...seen, ...offStretches, ...forced]));
  const said = candidates.filter(({ text }) => text);
  const told = said.filter((one) => !isAmong(one, [...off, ...seen])).map((one) => (isAmong(one, back) ? { ...one, ...asPutBack() } : one));
  return {
    wanted: [...(await saying(forced, texts)), ...byPriority([...told, ...(await saying(free, texts))])],
    off: [...offStretches, ...said.filter((one) => isAmong(one, off))],
  };
}

/** A stretch that doesn't go, with the reason for which it would. */
function takenOff(place: Place, candidates: readonly Candidate[]): Candidate {
  return { ...place, reason: candidates.find((one) => overlap(one, place))?.reason ?? asPutBack().reason, priority: offered };
}

/** Of what is said, whether it is one of these. */
function isAmong(one: Candidate, places: readonly PartPlace[]): boolean {
  return places.some((place) => one.text && samePlace({ ...one, kind: one.text.kind }, place));
}

/** What is there of them, within the lines that their files have. */
async function within(candidates: readonly Candidate[], texts: FileTexts): Promise<Candidate[]> {
  const found = await Promise.all(
    candidates.map(async (one) => {
      const lines = (await texts.of(one.path))?.length ?? 0;
      return one.line > lines ? [] : [{ ...one, endLine: Math.min(one.endLine, lines) }];
    }),
  );
  return found.flat();
}

/** Those that have a word in them: a closing bracket that was left over says nothing. */
async function saying(candidates: readonly Candidate[], texts: FileTexts): Promise<Candidate[]> {
  const said = await Promise.all(candidates.map(async (one) => (/[\p{L}\p{N}]/u.test((await texts.stretch(one)) ?? '') ? [one] : [])));
  return said.flat();
}

function byPriority(candidates: readonly Candidate[]): Candidate[] {
  return [...candidates].sort((a, b) => b.priority - a.priority);
}
