import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { goneWriters, isWriterGone, WriterLock } from '../../../src/node/sessions/writerLock.ts';

function place(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'writers-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

it('tells a writer that is alive from one that has ended, and leaves nothing of these behind', async () => {
  const folder = place();
  const [one, two] = [await WriterLock.take(folder), await WriterLock.take(folder)];
  expect(one.name).not.toBe(two.name);
  const alive = await Promise.all([one, two].map(({ name }) => isWriterGone(folder, name)));
  two.release();
  expect([...alive, await isWriterGone(folder, one.name), await isWriterGone(folder, two.name)]).toEqual([false, false, false, true]);
  expect(await goneWriters(folder)).toEqual([]);
  // SQLite has something beside it while it is held.
  expect(readdirSync(folder).filter((name) => name.endsWith('.lock'))).toEqual([`writer-${one.name}.lock`]);
  one.release();
  expect(readdirSync(folder)).toEqual([]);
});

it('tells of a killed writer once, and takes no other lock away', async () => {
  const folder = place();
  const killed = '0123456789abcdef01234567';
  writeFileSync(path.join(folder, `writer-${killed}.lock`), '');
  const others = [`${killed}.lock`, 'writer-x.lock'].map((name) => path.join(folder, name));
  for (const file of others) writeFileSync(file, '');
  const alive = await WriterLock.take(folder);
  onTestFinished(() => alive.release());
  expect([await goneWriters(folder), await goneWriters(folder)]).toEqual([[killed], []]);
  expect(others.map((file) => existsSync(file))).toEqual([true, true]);
  // Names that nobody has given.
  expect(await Promise.all(['', '../x', 'x'].map((name) => isWriterGone(folder, name)))).toEqual([true, true, true]);
});
