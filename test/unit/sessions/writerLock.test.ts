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
  expect(readdirSync(folder).filter((name) => name.endsWith('.lock'))).toEqual([`writer-${one.name}.lock`, 'writers.lock']);
  one.release();
  expect(readdirSync(folder)).toEqual(['writers.lock']);
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

it('is told rightly while others look and clear up all the time', async () => {
  const folder = place();
  const killed = '0123456789abcdef01234567';
  let looking = true;
  const look = async (): Promise<void> => {
    while (looking) await goneWriters(folder);
  };
  const looks = Promise.all([look(), look()]);
  for (let at = 0; at < 10; at++) {
    const writer = await WriterLock.take(folder);
    writeFileSync(path.join(folder, `writer-${killed}.lock`), '');
    expect(await Promise.all([isWriterGone(folder, writer.name), isWriterGone(folder, killed), isWriterGone(folder, killed)])).toEqual([
      false,
      true,
      true,
    ]);
    writer.release();
  }
  looking = false;
  await looks;
});
