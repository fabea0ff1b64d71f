/** Stretches of files: put together where they overlap, and what is left of them without others. Pure. */

/** Lines of a file. */
export interface Place {
  path: string;
  /** Counted from 1, both included. */
  line: number;
  endLine: number;
}

/** A stretch of a file, and why it is of use. */
export interface Stretch extends Place {
  reason: string;
}

/** The priority of what is not taken, but told as left out. */
export const offered = 0;

/** What is said in place of a stretch: about one, or about the project as a whole or a folder of it, whose path is then that of the folder. */
export type ToldKind = 'outline' | 'problems' | 'project' | 'map' | 'status';

/** A part that was gathered: a stretch, or what is said. */
export interface PartPlace extends Place {
  kind?: ToldKind;
}

const toldKinds: ReadonlySet<string> = new Set<ToldKind>(['outline', 'problems', 'project', 'map', 'status']);

/** It is no stretch, but says something. */
export function isTold(kind: string): kind is ToldKind {
  return toldKinds.has(kind);
}

/** It says something about a folder, or with `` as its path about the project, and has no lines. */
export function isOfFolder(kind: string | undefined): kind is 'project' | 'map' | 'status' {
  return kind === 'project' || kind === 'map' || kind === 'status';
}

/** The place of what is said about a folder. */
export function wholePlace(path: string): Place {
  return { path, line: 1, endLine: 1 };
}

/** What of a stretch is in none of the others; in the order of its lines. */
export function without<T extends Place>(stretch: T, others: readonly Place[]): T[] {
  let left: T[] = [stretch];
  for (const { path, line, endLine } of others) {
    if (path !== stretch.path) continue;
    left = left.flatMap((one) => {
      if (endLine < one.line || line > one.endLine) return [one];
      const before = line > one.line ? [{ ...one, endLine: line - 1 }] : [];
      const after = endLine < one.endLine ? [{ ...one, line: endLine + 1 }] : [];
      return [...before, ...after];
    });
  }
  return left;
}

export function samePlace(a: PartPlace, b: PartPlace): boolean {
  return a.kind === b.kind && a.path === b.path && a.line === b.line && a.endLine === b.endLine;
}

export function overlap(a: Place, b: Place): boolean {
  return a.path === b.path && a.line <= b.endLine && b.line <= a.endLine;
}

/**
 * Within a file, what overlaps is one stretch, with the reason of the most important; the most important first. What only touches stays apart: chunks lie beside each other
 * all through a file, and all of them together would fit nowhere.
 */
export function merged<T extends Place & { priority: number; reason: string }>(stretches: readonly T[]): T[] {
  const byFile = new Map<string, T[]>();
  for (const one of stretches) {
    const known = byFile.get(one.path);
    if (known) known.push(one);
    else byFile.set(one.path, [one]);
  }
  const all: T[] = [];
  for (const found of byFile.values()) {
    found.sort((a, b) => a.line - b.line || b.endLine - a.endLine);
    let last: T | undefined;
    for (const one of found) {
      if (!last || one.line > last.endLine) {
        last = { ...one };
        all.push(last);
        continue;
      }
      last.endLine = Math.max(last.endLine, one.endLine);
      if (one.priority > last.priority) Object.assign(last, { priority: one.priority, reason: one.reason });
    }
  }
  return all.sort((a, b) => b.priority - a.priority);
}
