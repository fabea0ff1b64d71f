import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { assertRoom } from '../../../src/node/diskRoom.ts';

type Ask = NonNullable<Parameters<typeof assertRoom>[2]>;

/** A disk with so many free blocks of 4 kB. */
const diskWith = (bavail: number): Ask => (() => Promise.resolve({ bavail, bsize: 4096 })) as unknown as Ask;

describe('room on the disk', () => {
  it('is there for a small file here', async () => {
    await expect(assertRoom(tmpdir(), 1000)).resolves.toBeUndefined();
  });

  it('is missing when what comes does not fit', async () => {
    await expect(assertRoom('/', 5_000_000, diskWith(1000))).rejects.toMatchObject({ code: 'diskFull' });
    await expect(assertRoom('/', 4_000_000, diskWith(1000))).resolves.toBeUndefined();
    await expect(assertRoom('/', 1, diskWith(0))).rejects.toMatchObject({ code: 'diskFull' });
  });

  it('is taken for granted where the disk can not be asked', async () => {
    await expect(assertRoom('/nowhere/at/all', 1e15)).resolves.toBeUndefined();
  });
});
