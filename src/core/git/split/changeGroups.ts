/** Finds which parts of a change belong to one commit. Every part is in exactly one group, whatever the change is. Pure. */
import { fileKind } from '../fileKinds.ts';
import { atomLinks, type AtomLink } from './atomLinks.ts';
import type { ChangeAtom } from './changeAtom.ts';

/** Numbers of atoms that belong together, in their order. */
export type ChangeGroup = readonly number[];

/** More parts than these are not told apart: their number of pairs is too large, and nobody would look through them. */
export const mostAtoms = 400;
/** Commits that are proposed at most; the least of them are put together. */
const mostGroups = 6;
/**
 * From which strength on two groups are one: for a proposal, where parts of one commit should stay together as often as those of others are told apart, and for a notice that nobody
 * asked for, which has to be right. `npm run bench -- git` measures both.
 */
const enoughFor = { proposed: 0.8, unrelated: 0.25 } as const;

/** Groups in an order in which they can be committed: what comes first in the change comes first. One group for a change that is one. */
export function changeGroups(atoms: readonly ChangeAtom[], sureness: keyof typeof enoughFor = 'proposed'): ChangeGroup[] {
  if (atoms.length === 0) return [];
  const all = atoms.map((_, at) => at);
  if (atoms.length > mostAtoms) return [all];
  const code = all.filter((at) => tells(atoms[at]));
  const groups = merged(code.length > 0 ? code : all, atomLinks(atoms), enoughFor[sureness]);
  const rest = code.length > 0 ? all.filter((at) => !tells(atoms[at])) : [];
  return withRest(groups, rest, atoms)
    .map((group) => [...group].sort((a, b) => a - b))
    .sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
}

/** A change log, a lock file and what is generated go with what they are about, and make no commit by themselves. */
function tells(atom: ChangeAtom | undefined): boolean {
  return (
    atom !== undefined && fileKind(atom.path) === 'code' && !/(?:^|\/)(?:changelog|changes|history|news)(?:\.[a-z]+)?$/i.test(atom.path)
  );
}

/** Puts the two together that have most to do with each other, until nothing has enough. */
function merged(members: readonly number[], links: readonly AtomLink[], enough: number): number[][] {
  const groupOf = new Map(members.map((at) => [at, at]));
  const groups = new Map(members.map((at) => [at, [at]]));
  const between = new Map<number, Map<number, number>>(members.map((at) => [at, new Map()]));
  for (const { one, other, strength } of links) {
    if (!groupOf.has(one) || !groupOf.has(other)) continue;
    between.get(one)?.set(other, strength);
    between.get(other)?.set(one, strength);
  }
  const strengthOf = (one: number, other: number): number => {
    const [a, b] = [groups.get(one)?.length ?? 1, groups.get(other)?.length ?? 1];
    return (between.get(one)?.get(other) ?? 0) / (a * b) ** 0.7;
  };
  for (;;) {
    let best = { one: -1, other: -1, strength: enough };
    for (const [one, others] of between)
      for (const other of others.keys()) {
        if (one >= other) continue;
        const strength = strengthOf(one, other);
        if (strength > best.strength) best = { one, other, strength };
      }
    if (best.one < 0) break;
    join(best.one, best.other);
  }
  while (groups.size > mostGroups) {
    const [least, next] = [...groups.keys()].sort((a, b) => (groups.get(a)?.length ?? 0) - (groups.get(b)?.length ?? 0));
    if (least === undefined || next === undefined) break;
    join(next, least);
  }
  return [...groups.values()];

  function join(into: number, from: number): void {
    groups.set(into, [...(groups.get(into) ?? []), ...(groups.get(from) ?? [])]);
    groups.delete(from);
    for (const [other, strength] of between.get(from) ?? []) {
      between.get(other)?.delete(from);
      if (other === into) continue;
      const now = (between.get(into)?.get(other) ?? 0) + strength;
      between.get(into)?.set(other, now);
      between.get(other)?.set(into, now);
    }
    between.get(into)?.delete(from);
    between.delete(from);
  }
}

/** Each of the rest goes to the group that it has most to do with: by its names, else by its folder, else to the largest. */
function withRest(groups: number[][], rest: readonly number[], atoms: readonly ChangeAtom[]): number[][] {
  if (rest.length === 0) return groups;
  const links = atomLinks(atoms);
  const owner = new Map(groups.flatMap((group, index) => group.map((at): [number, number] => [at, index])));
  const largest = groups.reduce((best, group, index) => (group.length > (groups[best]?.length ?? 0) ? index : best), 0);
  for (const at of rest) {
    const sums = groups.map(() => 0);
    for (const { one, other, strength } of links) {
      const target = one === at ? owner.get(other) : other === at ? owner.get(one) : undefined;
      if (target !== undefined) sums[target] = (sums[target] ?? 0) + strength;
    }
    const best = sums.reduce((found, sum, index) => (sum > (sums[found] ?? 0) ? index : found), largest);
    groups[best]?.push(at);
  }
  return groups;
}
