import { mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { useOf } from '../../../src/core/models/modelUse.ts';
import { KeptModelUses } from '../../../src/node/modelUses.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'model-uses-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const speed = { reading: 200, writing: 30, device: 'cpu', threads: 2, at: 5 };

describe('how models were used', () => {
  it('is kept for every window, by the file and its size', async () => {
    const data = path.join(folder, 'not', 'there');
    const uses = new KeptModelUses(data, silentLog);
    expect([...(await uses.all())]).toEqual([]);
    void uses.note('/a.gguf', { bytes: 5, speed });
    void uses.note('/a.gguf', { bytes: 5, lastUsed: 7 });
    await uses.note('/b.gguf', { bytes: 6, lastUsed: 8 });
    const kept = await new KeptModelUses(data, silentLog).all();
    expect([...kept.keys()]).toEqual(['/b.gguf', '/a.gguf']);
    expect(useOf(kept, '/a.gguf', 5)).toEqual({ bytes: 5, lastUsed: 7, speed });
    expect(useOf(kept, '/a.gguf', 6)).toBeNull();
    await uses.note('/a.gguf', { bytes: 6, lastUsed: 9 });
    expect(useOf(await uses.all(), '/a.gguf', 6)).toEqual({ bytes: 6, lastUsed: 9, speed: null });
  });

  it('is of the file, by whatever path it was named', async () => {
    const file = path.join(realpathSync(folder), 'a.gguf');
    writeFileSync(file, 'x');
    symlinkSync(file, path.join(folder, 'link.gguf'));
    const uses = new KeptModelUses(folder, silentLog);
    await uses.note(path.join(folder, 'link.gguf'), { bytes: 1, speed });
    await uses.note(file, { bytes: 1, lastUsed: 7 });
    expect([...(await uses.all())]).toEqual([[file, { bytes: 1, lastUsed: 7, speed }]]);
  });

  it('counts as not known where the file is damaged, and is kept anew', async () => {
    const file = path.join(folder, 'modelUses.json');
    for (const text of ['{', '{"version":1,"models":[["/a",{"bytes":"many"}]]}', 'x'.repeat(300_000)]) {
      writeFileSync(file, text);
      const uses = new KeptModelUses(folder, silentLog);
      expect((await uses.all()).size).toBe(0);
      await uses.note('/a.gguf', { bytes: 5 });
      expect((await uses.all()).get('/a.gguf')).toEqual({ bytes: 5, lastUsed: null, speed: null });
    }
  });

  it('fails nothing where it can not be kept', async () => {
    writeFileSync(path.join(folder, 'taken'), '');
    const uses = new KeptModelUses(path.join(folder, 'taken'), silentLog);
    await uses.note('/a.gguf', { bytes: 5 });
    expect((await uses.all()).size).toBe(0);
    expect(readFileSync(path.join(folder, 'taken'), 'utf8')).toBe('');
  });
});
