/**
 * What of the disk is MLX-CODE's own, to be counted and removed when the user leaves. Only what it is known to make is touched: the data folder may be one in
 * which other things are kept, and a link in it may lead to such.
 */
import type { Dirent } from 'node:fs';
import { lstat, readdir, realpath, rmdir, unlink } from 'node:fs/promises';
import path from 'node:path';
import type { OwnDataKind } from '../core/security/dataToDelete.ts';
import { snapshotName, unfinishedSnapshotName } from '../core/models/snapshotsKept.ts';
import { dataPlaces } from './dataFolder.ts';
import { takeLock } from './systemLock.ts';

export interface OwnFile {
  kind: OwnDataKind;
  path: string;
  bytes: number;
}

/** Where a kind of file stands below the data folder, and which names are ours there. */
interface Place {
  kind: OwnDataKind;
  folder: string;
  names: RegExp;
  /** Also in the folders below. */
  deep: boolean;
}

/** A model, or what there is of one that isn't whole: the part, its note, and the lock of who fetches it. */
const modelFiles = /^(?:.*\.gguf(?:\.part(?:\.json)?)?|\..*\.gguf\.lock)$/i;

/** What is beside the file of the conversations: of SQLite, one that is being made or was damaged, and the lock of who opens it. */
const besideSessions = String.raw`-wal|-shm|-journal|\.lock(?:-journal)?|\.making(?:-journal|-copy(?:-wal|-shm)?)?|\.new|\.damaged(?:-\d+)?(?:-wal|-shm|-journal)?`;

function placesOf(dataFolder: string): Place[] {
  const { models, backups, snapshots, indexes, locks, measurements, modelUses, dismissals, sessions, insights } = dataPlaces(dataFolder);
  const named = (file: string, endings: string): RegExp =>
    new RegExp(`^${path.basename(file).replaceAll('.', String.raw`\.`)}(?:${endings})$`);
  /** A file of the data folder itself, and what is left of one whose writing was cut off. */
  const single = (file: string, unfinished: string): Place => ({
    kind: 'other',
    folder: dataFolder,
    names: named(file, `|${unfinished}`),
    deep: false,
  });
  return [
    { kind: 'models', folder: models, names: modelFiles, deep: true },
    // Copies of the user's files have any name, and are in a folder that nobody else uses.
    { kind: 'backups', folder: backups, names: /./s, deep: true },
    { kind: 'snapshots', folder: snapshots, names: new RegExp(`${snapshotName.source}|${unfinishedSnapshotName.source}`), deep: false },
    { kind: 'indexes', folder: indexes, names: /^[0-9a-f]{24}\.sqlite(?:-wal|-shm|\.damaged|\.lock)?$/, deep: false },
    { kind: 'other', folder: locks, names: /^(?:writers|(?:writer-)?[0-9a-f]{24})\.lock(?:-journal)?$/, deep: false },
    {
      kind: 'other',
      folder: insights,
      names:
        /^(?:\d{4}-\d{2}\.json(?:\.damaged(?:-\d+)?|\.[0-9a-f]{12}\.tmp)?|deleted\.json(?:\.[0-9a-f]{12}\.tmp)?|insights\.lock(?:-journal)?)$/,
      deep: false,
    },
    // The conversations themselves come last: a log of theirs that is left is never read into a file that somebody makes anew meanwhile.
    { kind: 'sessions', folder: dataFolder, names: named(sessions, besideSessions), deep: false },
    { kind: 'sessions', folder: dataFolder, names: named(sessions, ''), deep: false },
    single(measurements, String.raw`\.[0-9a-f]{12}`),
    single(modelUses, String.raw`\.[0-9a-f]{12}\.tmp`),
    single(dismissals, String.raw`\.[0-9a-f]{12}\.tmp`),
  ];
}

/** All files of ours below the data folder. What can't be read holds nothing. Never rejects. */
export async function findOwnData(dataFolder: string): Promise<OwnFile[]> {
  // The data folder itself may be a link.
  const folder = await realpath(dataFolder).catch(() => dataFolder);
  const found = await Promise.all(placesOf(folder).map((place) => filesOf(place, place.folder)));
  return found.flat();
}

async function filesOf(place: Place, folder: string): Promise<OwnFile[]> {
  // A link to a folder is none here: what it leads to may be another program's.
  if (!(await lstat(folder).catch(() => null))?.isDirectory()) return [];
  const entries = await readdir(folder, { withFileTypes: true }).catch((): Dirent[] => []);
  const found: OwnFile[] = [];
  for (const entry of entries) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (place.deep) found.push(...(await filesOf(place, file)));
    } else if (place.names.test(entry.name)) {
      const stats = await lstat(file).catch(() => null);
      if (stats) found.push({ kind: place.kind, path: file, bytes: stats.size });
    }
  }
  return found;
}

/**
 * Removes files for good, and the folders below the data folder, and itself, that are empty then.
 * @returns the files that could not be removed
 */
export async function removeOwnData(dataFolder: string, files: readonly OwnFile[]): Promise<OwnFile[]> {
  const left: OwnFile[] = [];
  const top = await realpath(dataFolder).catch(() => dataFolder);
  const folders = new Set<string>([top]);
  for (const file of files) {
    await (file.path.endsWith('.lock') ? removeLock(file.path) : unlink(file.path)).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') left.push(file);
    });
    for (let above = path.dirname(file.path); above.startsWith(top + path.sep); above = path.dirname(above)) folders.add(above);
  }
  for (const { folder } of placesOf(top)) folders.add(folder);
  // The deepest first; one that holds anything stays.
  const deepest = [...folders].sort((a, b) => b.length - a.length);
  for (const folder of deepest) await rmdir(folder).catch(() => undefined);
  return left;
}

/** A lock that another process holds stays: without its file a third one could take it as well. */
async function removeLock(file: string): Promise<void> {
  const lock = await takeLock(file);
  if (!lock) return;
  try {
    await unlink(file);
  } finally {
    lock.release();
  }
}
