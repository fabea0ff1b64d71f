import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { fileSha256 } from '../../../src/node/fileHash.ts';
import { fileUsers, requireUnused } from '../../../src/node/fileUsers.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'users-'));
afterAll(() => rmSync(folder, { recursive: true }));

it.skipIf(process.platform !== 'linux')('finds another process that has the file open, and not this one', async () => {
  const file = path.join(folder, 'a.gguf');
  writeFileSync(file, 'x');
  const own = openSync(file, 'r');
  expect(await fileUsers(file)).toEqual([]);
  closeSync(own);
  const reader = spawn('sh', ['-c', 'exec 3<"$0"; echo open; read -r line', file], { stdio: ['pipe', 'pipe', 'ignore'] });
  await new Promise((resolve) => reader.stdout.once('data', resolve));
  expect(await fileUsers(file)).toEqual([reader.pid]);
  const missing = path.join(folder, 'gone.gguf');
  await expect(requireUnused([missing, file])).rejects.toMatchObject({ code: 'modelInUse', data: { path: file, process: reader.pid } });
  const ended = new Promise((resolve) => reader.once('close', resolve));
  reader.stdin.end('\n');
  await ended;
  expect(await fileUsers(file)).toEqual([]);
  await requireUnused([missing, file]);
});

it('hashes a file of several pieces, telling how far it is, and stops when asked', async () => {
  const file = path.join(folder, 'large');
  const bytes = Buffer.alloc(9 * 1024 * 1024, 'mlx');
  writeFileSync(file, bytes);
  const told: number[] = [];
  const hash = await fileSha256(file, new AbortController().signal, (read) => told.push(read));
  expect(hash).toBe(createHash('sha256').update(bytes).digest('hex'));
  expect([told.length, told.at(-1)]).toEqual([3, bytes.length]);
  const stop = new AbortController();
  await expect(fileSha256(file, stop.signal, () => stop.abort())).rejects.toMatchObject({ code: 'cancelled' });
});
