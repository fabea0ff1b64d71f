/** Whether a set of renames can be done, and in which order: swaps and cycles go by a name that nobody has. */
import { AppError } from '../../base/appError.ts';
import { folderOf } from '../../base/relativePath.ts';
import { hasJoiner, isPlainButForJoiners, isPlainPath } from '../security/pathPolicy.ts';

export interface Rename {
  from: string;
  to: string;
}

/** Characters that some file system or tool can't have in a name. */
// eslint-disable-next-line no-control-regex
const forbidden = /[\u0000-\u001f\u007f\\:*?"<>|]/;
const maxNameBytes = 255;

/**
 * The renames that change something. Names are compared without regard to letter case and form, as the file systems of Macs and Windows do, so
 * that what passes is right everywhere; a new spelling of a file's own name is no collision. Throws `renameRefused` with a `reason`:
 * `invalidName`, `collision` (two get one name), `exists`, `unchanged`; or `outsideWorkspace`.
 */
export function checkedRenames(renames: readonly Rename[], existing: Iterable<string>): Rename[] {
  const changing = renames.filter(({ from, to }) => from !== to);
  if (changing.length === 0) throw new AppError('renameRefused', 'nothing changes', { reason: 'unchanged' });
  const folders = new Set(changing.map(({ from }) => folderOf(from)));
  for (const { to } of changing) checkPath(to, folders);
  const targets = new Set<string>();
  for (const { to } of renames) {
    const key = folded(to);
    if (targets.has(key)) throw new AppError('renameRefused', 'two files get one name', { reason: 'collision', to });
    targets.add(key);
  }
  const leaving = new Set(changing.map(({ from }) => from));
  const taken = new Map<string, string>();
  for (const path of existing) if (!leaving.has(path)) taken.set(folded(path), path);
  for (const { to } of changing) {
    if (taken.has(folded(to))) throw new AppError('renameRefused', 'the name is taken', { reason: 'exists', to });
  }
  return changing;
}

/** `folders` are known to be there, by whatever characters. */
function checkPath(path: string, folders: ReadonlySet<string>): void {
  const parts = path.split('/');
  if (path.startsWith('/') || parts.includes('..')) throw new AppError('outsideWorkspace', 'a name outside the folder', { path });
  const bad = parts.find(
    (part) => part === '' || part === '.' || forbidden.test(part) || /[. ]$|^ /.test(part) || utf8Length(part) > maxNameBytes,
  );
  const isNamed = isPlainPath(path) || (folders.has(folderOf(path)) && isPlainButForJoiners(path) && !hasJoiner(parts.at(-1) ?? ''));
  if (bad !== undefined || !isNamed) throw new AppError('renameRefused', 'not a file name', { reason: 'invalidName', to: bad ?? path });
}

/**
 * The same renames as steps that each find their target free. `from` and `to` of a step may be a name made by `temporary`, which must be
 * new each time; each cycle takes one.
 */
export function renameSteps(renames: readonly Rename[], temporary: (path: string) => string): Rename[] {
  let waiting = renames.map((rename) => ({ ...rename, fromKey: folded(rename.from), toKey: folded(rename.to) }));
  const steps: Rename[] = [];
  const last: Rename[] = [];
  while (waiting.length > 0) {
    // Its own old name doesn't stand in the way of a name's new spelling.
    const blocked = waiting.filter((one) => waiting.some((other) => other !== one && other.fromKey === one.toKey));
    for (const { from, to } of waiting) if (!blocked.some((one) => one.from === from)) steps.push({ from, to });
    if (blocked.length < waiting.length) {
      waiting = blocked;
      continue;
    }
    const [first, ...rest] = waiting;
    if (!first) break;
    const aside = temporary(first.from);
    steps.push({ from: first.from, to: aside });
    last.push({ from: aside, to: first.to });
    waiting = rest;
  }
  return [...steps, ...last];
}

function folded(path: string): string {
  return path.normalize('NFC').toLowerCase();
}

function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}
