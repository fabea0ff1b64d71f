import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { amountsOf, dataBytes, dataLines } from '../../../src/core/security/dataToDelete.ts';
import { findOwnData, removeOwnData } from '../../../src/node/ownData.ts';
import { takeLock } from '../../../src/node/systemLock.ts';

let home: string;
let data: string;
beforeEach(() => {
  home = realpathSync(mkdtempSync(path.join(tmpdir(), 'own-data-')));
  data = path.join(home, 'data');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function put(file: string, bytes = 3): string {
  const whole = path.join(home, file);
  mkdirSync(path.dirname(whole), { recursive: true });
  writeFileSync(whole, Buffer.alloc(bytes));
  return whole;
}

const id = '0123456789abcdef01234567';
const ours = [
  'data/models/a.gguf',
  'data/models/owner/name/b.gguf.part',
  'data/models/owner/name/b.gguf.part.json',
  'data/models/owner/name/.b.gguf.lock',
  'data/backups/20261128-1/0.before',
  'data/backups/20261128-1/checkpoint.json',
  `data/snapshots/${id}-${id}.snapshot`,
  'data/snapshots/01234567-12-0123456789ab.writing',
  `data/locks/${id}.lock`,
  `data/locks/writer-${id}.lock-journal`,
  'data/measurements.json',
  'data/modelUses.json',
  'data/sessions.db-wal',
  'data/sessions.db.damaged-1',
  'data/sessions.db-journal',
  'data/sessions.db.lock-journal',
  'data/sessions.db',
];
const others = ['data/notes.txt', 'data/sessions.db.bak', 'data/models/readme.md', 'data/snapshots/mine.txt', 'data/measurements.json.bak'];

it('removes what is ours of a data folder in which other things are, and says how much that is', async () => {
  const files = [...ours, ...others].map((file) => put(file, file.endsWith('.lock') ? 0 : 1000));
  const found = await findOwnData(data);
  expect(found.map(({ path: file }) => file).sort()).toEqual(files.slice(0, ours.length).sort());
  const amounts = amountsOf(found);
  expect(dataLines(amounts, true)).toEqual([
    '3 kB: 4 files of models',
    '2 kB: 2 files of backups, which changes are undone with',
    '2 kB: 2 snapshots of what models have read',
    '5 kB: 5 files with conversations',
    '3 kB: measurements, figures of Insights, dismissed findings and locks',
  ]);
  expect(dataLines(amounts, false)).toHaveLength(4);
  expect([dataBytes(amounts, true), dataBytes(amounts, false)]).toEqual([15_000, 12_000]);
  expect(await removeOwnData(data, found)).toEqual([]);
  expect(files.map((file) => existsSync(file))).toEqual([...ours.map(() => false), ...others.map(() => true)]);
  expect(existsSync(path.join(data, 'backups'))).toBe(false);
  expect(existsSync(path.join(data, 'models/owner'))).toBe(false);
});

it('finds all that keeping conversations leaves, the conversations themselves last', async () => {
  const { openSessions } = await import('../../../src/node/sessions/sessionFile.ts');
  const { goneWriters, WriterLock } = await import('../../../src/node/sessions/writerLock.ts');
  mkdirSync(path.join(data, 'locks'), { recursive: true });
  const file = path.join(data, 'sessions.db');
  writeFileSync(file, 'damaged');
  const { database } = await openSessions(file);
  const writer = await WriterLock.take(path.join(data, 'locks'));
  const found = await findOwnData(data);
  expect(found.map(({ path: one }) => path.relative(data, one).replace(writer.name, 'NAME'))).toEqual([
    'locks/writer-NAME.lock',
    // SQLite's, as long as it is held.
    'locks/writer-NAME.lock-journal',
    'locks/writers.lock',
    ...['-shm', '-wal', '.damaged', '.lock', ''].map((ending) => `sessions.db${ending}`),
  ]);
  database.close();
  writer.release();
  expect([await removeOwnData(data, found), await goneWriters(home), existsSync(data)]).toEqual([[], [], false]);
});

it('leaves nothing of a data folder that holds nothing else, and finds nothing where there is none', async () => {
  for (const file of ours) put(file, file.endsWith('.lock') ? 0 : 3);
  await removeOwnData(data, await findOwnData(data));
  expect(existsSync(data)).toBe(false);
  expect(await findOwnData(data)).toEqual([]);
  expect(dataLines(amountsOf([]), true)).toEqual([]);
});

it('follows no link to a folder, and removes a link instead of the file it leads to', async () => {
  const model = put('studio/theirs.gguf');
  mkdirSync(path.join(data, 'models'), { recursive: true });
  symlinkSync(path.join(home, 'studio'), path.join(data, 'models', 'studio'));
  symlinkSync(model, path.join(data, 'models', 'linked.gguf'));
  put('elsewhere/0.before');
  symlinkSync(path.join(home, 'elsewhere'), path.join(data, 'backups'));
  const found = await findOwnData(data);
  expect(found.map(({ path: file }) => path.relative(data, file))).toEqual(['models/linked.gguf']);
  await removeOwnData(data, found);
  expect([existsSync(model), existsSync(path.join(home, 'elsewhere/0.before')), existsSync(path.join(data, 'models/studio'))]).toEqual([
    true,
    true,
    true,
  ]);
});

it('tells the files that could not be removed, and removes the others', async () => {
  const file = put('data/measurements.json');
  const model = put('data/models/a.gguf');
  const found = await findOwnData(data);
  // A folder has come where the file was: unlink refuses it for everybody, root too.
  rmSync(file);
  mkdirSync(file);
  const left = await removeOwnData(data, found);
  expect(left.map((one) => one.path)).toEqual([file]);
  expect(existsSync(model)).toBe(false);
});

it('finds the data behind a link, and leaves a lock that is held', async () => {
  const file = put('disk/measurements.json');
  const [held, free] = [put(`disk/locks/${id}.lock`, 0), put(`disk/locks/${id.replace('0', 'f')}.lock`, 0)];
  symlinkSync(path.join(home, 'disk'), data);
  // Who takes a lock in the same process gets it no more than another one.
  const lock = await takeLock(held);
  expect(await removeOwnData(data, await findOwnData(data))).toEqual([]);
  expect([existsSync(file), existsSync(held), existsSync(free)]).toEqual([false, true, false]);
  lock?.release();
});
