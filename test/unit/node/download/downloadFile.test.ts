import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../../src/base/appError.ts';
import type { DownloadedFile, DownloadProgress, FileDownload } from '../../../../src/core/models/download/fileDownload.ts';
import { discardDownload, downloadFile, type DownloadOptions, type DownloadTiming } from '../../../../src/node/download/downloadFile.ts';
import { partNote } from '../../../../src/node/download/partFile.ts';
import { type Faults, FaultServer } from '../../../support/faultServer/faultServer.ts';
import { testCertificate } from '../../../support/faultServer/testCertificate.ts';

const MB = 1024 * 1024;
const content = contentOf(40 * MB + 12_345, 1);

/** Bytes that begin like a model, and of which no two stretches are alike. */
function contentOf(length: number, seed: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = seed;
  for (let at = 0; at + 4 <= length; at += 4) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes.writeUInt32LE(state, at);
  }
  bytes.write('GGUF', 0, 'latin1');
  return bytes;
}

let folder: string;
let server: FaultServer;
let file: string;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'download-'));
  file = path.join(folder, 'models', 'model.gguf');
  server = await FaultServer.start(content);
});
afterEach(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

function fetchIt(
  more: Partial<Omit<DownloadOptions, 'timing'>> & {
    download?: Partial<FileDownload>;
    faults?: Partial<Faults>;
    timing?: Partial<DownloadTiming>;
  } = {},
): Promise<DownloadedFile> {
  const { download, faults, ...options } = more;
  server.faults = { ...server.faults, ...faults };
  return downloadFile(
    { url: server.url(), file, size: content.length, sha256: server.sha256, ...download },
    {
      policy: { hosts: [server.host, server.host.replace('localhost', 'cdn.test')], privateHosts: [server.host] },
      ca: testCertificate,
      signal: new AbortController().signal,
      check: async () => undefined,
      timing: { answer: 2000, stall: 2000, retry: 5 },
      ...options,
    },
  );
}

/** The error that a download ends with; its code and data. */
async function failureOf(download: Promise<unknown>): Promise<{ code: string } & Record<string, unknown>> {
  const error = AppError.from(
    await download.then(
      () => new Error('it was fetched'),
      (e: unknown) => e,
    ),
  );
  expect(existsSync(file), 'nothing under the final name').toBe(false);
  return { code: error.code, ...error.data };
}

/** Stops when so many bytes were sent. */
function stopAfter(bytes: number): { signal: AbortSignal; onProgress: () => void } {
  const controller = new AbortController();
  const timer = setInterval(() => {
    if (server.sent < bytes) return;
    clearInterval(timer);
    controller.abort();
  }, 1);
  return { signal: controller.signal, onProgress: () => undefined };
}

function expectWhole(): void {
  expect(createHash('sha256').update(readFileSync(file)).digest('hex')).toBe(server.sha256);
  expect(readdirSync(path.dirname(file))).toEqual(['model.gguf']);
}

describe('a download', () => {
  it('is fetched in pieces over several connections, checked, and named', async () => {
    const seen: DownloadProgress[] = [];
    const checked: Buffer[] = [];
    const done = await fetchIt({
      onProgress: (progress) => seen.push(progress),
      check: async ({ size, read }) => {
        expect(size).toBe(content.length);
        checked.push(Buffer.from(await read(size - 100, 100)));
        expect(existsSync(file)).toBe(false);
      },
    });
    expect(done).toEqual({ file, bytes: content.length, sha256: server.sha256, verified: 'hash', received: content.length });
    expectWhole();
    expect(checked).toEqual([content.subarray(-100)]);
    expect(server.sent).toBe(content.length);
    expect(server.requests.map(({ range }) => range).sort()).toEqual([
      `bytes=0-${String(16 * MB - 1)}`,
      `bytes=${String(16 * MB)}-${String(32 * MB - 1)}`,
      `bytes=${String(32 * MB)}-${String(content.length - 1)}`,
    ]);
    expect(seen.map(({ phase }) => phase).filter((phase, i, all) => phase !== all[i - 1])).toEqual([
      'connecting',
      'downloading',
      'verifying',
    ]);
    expect(seen.at(-1)).toMatchObject({ received: content.length, total: content.length });
  });

  it('learns size and hash where no source states them', async () => {
    const unstated = { size: null, sha256: null };
    expect(await fetchIt({ download: unstated })).toMatchObject({ sha256: server.sha256, verified: 'header' });
    rmSync(file);
    // As Hugging Face says it, on the way to where it hands files out.
    server.paths.set('/resolve', { redirect: server.url('/model.gguf'), headers: { 'x-linked-etag': `"${server.sha256}"` } });
    expect(await fetchIt({ download: { ...unstated, url: server.url('/resolve') } })).toMatchObject({ verified: 'hash' });
    rmSync(file);
    server.paths.set('/resolve', { redirect: server.url('/model.gguf'), headers: { 'x-linked-etag': `"${'0'.repeat(64)}"` } });
    expect(await failureOf(fetchIt({ download: { ...unstated, url: server.url('/resolve') } }))).toMatchObject({
      code: 'downloadWrong',
      why: 'hash',
    });
    // Said before anything is fetched where it can't be the one that is listed.
    const before = server.sent;
    expect(await failureOf(fetchIt({ download: { url: server.url('/resolve') } }))).toMatchObject({ code: 'downloadWrong', why: 'hash' });
    expect(server.sent - before).toBeLessThan(MB);
  });

  it.each([0.1, 0.5, 0.99])('goes on where it was stopped, at %f of it', async (share) => {
    let told = 0;
    const onProgress = ({ received }: DownloadProgress): void => {
      told = received;
    };
    const stopped = await failureOf(fetchIt({ faults: { rate: 200 * MB }, ...stopAfter(content.length * share), onProgress }));
    expect(stopped.code).toBe('cancelled');
    const kept = (await partNote(file))?.received ?? 0;
    expect(kept).toBeGreaterThanOrEqual(told);
    expect(kept).toBeGreaterThan(0);
    const again = await fetchIt({ faults: { rate: Infinity } });
    expectWhole();
    expect(again.received).toBe(content.length - kept);
  });

  it.each([0.1, 0.5, 0.99])('goes on by itself when connections are cut, at %f of it', async (share) => {
    server.cutAfter(Math.floor(content.length * share));
    const done = await fetchIt();
    expectWhole();
    expect(done.received / content.length).toBeLessThanOrEqual(1.05);
  });

  it('is there already, and nothing is asked for', async () => {
    mkdirSync(path.dirname(file));
    writeFileSync(file, 'GGUF of the user');
    expect(await fetchIt()).toMatchObject({ verified: 'before', received: 0 });
    expect(server.requests).toEqual([]);
    expect(readFileSync(file, 'utf8')).toBe('GGUF of the user');
  });

  it('is fetched by one at a time, also where each fails and the next one takes over', async () => {
    server.content = contentOf(100_000, 3);
    let now = 0;
    let most = 0;
    const check = async (): Promise<never> => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 20));
      now--;
      throw new AppError('modelNotGguf', 'not this one');
    };
    const fetched = Array.from({ length: 6 }, () => failureOf(fetchIt({ check, download: { size: 100_000, sha256: null } })));
    expect((await Promise.all(fetched)).map(({ code }) => code)).toEqual(fetched.map(() => 'modelNotGguf'));
    expect(most).toBe(1);
    expect(existsSync(path.join(path.dirname(file), '.model.gguf.lock'))).toBe(false);
  });

  it('can be thrown away when it was stopped', async () => {
    await failureOf(fetchIt(stopAfter(MB)));
    expect(existsSync(`${file}.part`)).toBe(true);
    await discardDownload(file);
    expect(readdirSync(path.dirname(file))).toEqual([]);
  });
});

describe('servers on bad days', () => {
  it('that know no ranges give the file in one piece, also the rest of one that was begun', async () => {
    await fetchIt({ faults: { ranges: 'ignored' } });
    expectWhole();
    expect(server.requests).toHaveLength(1);
    rmSync(file);
    server.faults = { ...server.faults, ranges: 'given' };
    await failureOf(fetchIt({ faults: { rate: 200 * MB }, ...stopAfter(20 * MB) }));
    await fetchIt({ faults: { ranges: 'ignored', rate: Infinity } });
    expectWhole();
  });

  it.each(['mislabelled', 'shifted'] as const)('whose parts are %s are not believed', async (ranges) => {
    await failureOf(fetchIt({ faults: { rate: 200 * MB }, ...stopAfter(20 * MB) }));
    expect(await failureOf(fetchIt({ faults: { ranges, rate: Infinity } }))).toMatchObject({ code: 'downloadServer' });
  });

  it('that have another file now are asked anew, and left when that goes on', async () => {
    await failureOf(fetchIt({ faults: { rate: 200 * MB }, ...stopAfter(20 * MB) }));
    const next = contentOf(content.length, 2);
    server.content = next;
    await fetchIt({ faults: { etag: '"second"', rate: Infinity }, download: { sha256: createHash('sha256').update(next).digest('hex') } });
    expectWhole();
    rmSync(file);
    let count = 0;
    const flickering = setInterval(() => {
      server.faults = { ...server.faults, etag: `"${String(++count)}"` };
    }, 1);
    try {
      expect(await failureOf(fetchIt({ faults: { rate: 100 * MB } }))).toMatchObject({ code: 'downloadChanged' });
    } finally {
      clearInterval(flickering);
    }
  });

  it('whose file has another length than the listed one are left before anything is fetched', async () => {
    expect(await failureOf(fetchIt({ download: { size: 1234 } }))).toMatchObject({
      code: 'downloadWrong',
      why: 'size',
      bytes: content.length,
      expected: 1234,
    });
    expect(readdirSync(path.dirname(file))).toEqual([]);
  });

  it('whose file is not the listed one leave nothing behind', async () => {
    expect(await failureOf(fetchIt({ download: { sha256: '0'.repeat(64) } }))).toMatchObject({ code: 'downloadWrong', why: 'hash' });
    expect(readdirSync(path.dirname(file))).toEqual([]);
  });

  it('that say more bytes than they give are given up after some attempts', async () => {
    const stated = { size: null, sha256: null };
    expect(await failureOf(fetchIt({ faults: { lengthLie: 1000 }, download: stated }))).toMatchObject({
      code: 'downloadServer',
    });
  });

  it.each([
    [{ page: true }, { code: 'downloadWrong', why: 'page' }],
    [{ status: 401 }, { code: 'downloadDenied', status: 401 }],
    [{ status: 403 }, { code: 'downloadDenied', status: 403 }],
    [{ status: 404 }, { code: 'downloadMissing' }],
    [{ status: 500 }, { code: 'downloadServer', status: 500 }],
    [
      { status: 429, headers: { 'retry-after': '0' } },
      { code: 'downloadServer', status: 429 },
    ],
    [{ stalls: true }, { code: 'downloadStalled' }],
    [{ mute: true }, { code: 'downloadStalled' }],
    [{ rate: 1 }, { code: 'downloadStalled' }],
  ] satisfies [Partial<Faults>, object][])('%j: %j', async (faults, expected) => {
    expect(await failureOf(fetchIt({ faults, timing: { answer: 100, stall: 100, retry: 1 } }))).toMatchObject(expected);
  });

  it('that send something else than a model are left at once', async () => {
    server.content = Buffer.alloc(content.length, 'no model ');
    expect(await failureOf(fetchIt({ download: { sha256: null } }))).toMatchObject({ code: 'downloadWrong', why: 'model' });
    expect(server.sent).toBeLessThan(content.length);
  });

  it('that come back after a while are waited for', async () => {
    server.faults = { ...server.faults, status: 503 };
    const mending = setInterval(() => {
      if (server.requests.length > 0) server.faults = { ...server.faults, status: null };
    }, 1);
    const seen = new Set<string>();
    await fetchIt({ timing: { answer: 2000, stall: 2000, retry: 40 }, onProgress: ({ phase }) => seen.add(phase) });
    clearInterval(mending);
    expectWhole();
    expect(seen.has('retrying')).toBe(true);
  });

  it.each([
    ['http', 'http://localhost/model.gguf', 'plain'],
    ['a host that is not listed', 'https://elsewhere.example/model.gguf', 'host'],
    ['a private address', 'https://cdn.test/model.gguf', 'private'],
    ['itself', null, 'redirects'],
  ])('that redirect to %s are not followed', async (_, target, why) => {
    const redirect = target?.replace('https://cdn.test', server.url('', 'cdn.test')) ?? server.url('/loop');
    for (const at of ['/model.gguf', '/loop']) server.paths.set(at, { redirect });
    const lookup = async (): Promise<{ address: string }[]> => [{ address: '10.0.0.1' }];
    expect(await failureOf(fetchIt({ lookup }))).toMatchObject({ code: 'downloadRefused', why });
  });

  it('that can not prove who they are are not asked', async () => {
    expect(await failureOf(fetchIt({ ca: undefined }))).toMatchObject({ code: 'downloadOffline', reason: 'certificate' });
    expect(server.requests).toEqual([]);
  });

  it('that are not there are named', async () => {
    const url = server.url();
    await server.stop();
    expect(await failureOf(fetchIt({ download: { url } }))).toMatchObject({ code: 'downloadOffline', reason: 'refused' });
    server = await FaultServer.start(content);
  });

  it('get the token only where it belongs', async () => {
    const other = await FaultServer.start(content);
    try {
      server.paths.set('/resolve', { redirect: other.url() });
      await fetchIt({
        token: { host: server.host, value: 'hf_secret' },
        download: { url: server.url('/resolve') },
        policy: { hosts: [server.host, other.host], privateHosts: [server.host, other.host] },
      });
      expect(new Set(server.requests.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer hf_secret']));
      expect(new Set(other.requests.map(({ authorization }) => authorization))).toEqual(new Set([null]));
    } finally {
      await other.stop();
    }
  });

  it('hand out files from addresses that run out, and are asked for new ones', async () => {
    server.paths.set('/resolve', { redirect: server.url('/one') });
    const expire = setInterval(() => {
      if (server.sent < 10 * MB) return;
      server.paths.set('/resolve', { redirect: server.url('/two') });
      server.paths.set('/one', { status: 403 });
    }, 1);
    try {
      await fetchIt({ download: { url: server.url('/resolve') }, connections: 1, faults: { rate: 200 * MB } });
    } finally {
      clearInterval(expire);
    }
    expectWhole();
    expect(server.requests.map((request) => request.path)).toContain('/two');
  });
});

describe('disks and other windows', () => {
  it('a place that can not be written to is named, with the reason', async () => {
    writeFileSync(path.join(folder, 'models'), 'a file');
    expect(await failureOf(fetchIt())).toMatchObject({ code: 'downloadPlace', reason: 'folder' });
    expect(server.requests).toEqual([]);
  });

  it('a lock that can not be taken is named as the place', async () => {
    mkdirSync(path.join(path.dirname(file), '.model.gguf.lock'), { recursive: true });
    expect(await failureOf(fetchIt())).toMatchObject({ code: 'downloadPlace', reason: 'folder' });
    await expect(discardDownload(file)).rejects.toMatchObject({ code: 'downloadPlace' });
  });

  it('a full disk stops it within seconds, and it goes on when there is room again', async ({ skip }) => {
    const volume = path.join(folder, 'volume');
    mkdirSync(volume);
    // Only an administrator may, and not in every container.
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', volume]).status !== 0) skip();
    try {
      file = path.join(volume, 'model.gguf');
      const rubbish = path.join(volume, 'rubbish');
      writeFileSync(rubbish, Buffer.alloc(30 * MB));
      expect(await failureOf(fetchIt())).toMatchObject({ code: 'downloadRoom', need: content.length });
      expect(server.sent).toBeLessThan(content.length / 2);
      rmSync(rubbish);
      // Another program takes the room in the middle.
      const filling = setInterval(() => {
        if (server.sent < 10 * MB || existsSync(rubbish)) return;
        try {
          writeFileSync(rubbish, Buffer.alloc(64 * MB));
        } catch (error) {
          // Whatever there was of room is taken.
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
        }
      }, 1);
      const error = await failureOf(fetchIt({ faults: { rate: 100 * MB } }));
      clearInterval(filling);
      expect(error).toMatchObject({ code: 'downloadRoom' });
      const kept = (await partNote(file))?.received ?? 0;
      rmSync(rubbish);
      const { received } = await fetchIt({ faults: { rate: Infinity } });
      expectWhole();
      expect(received).toBe(content.length - kept);
    } finally {
      spawnSync('umount', ['-l', volume]);
    }
  });

  it('a part that was damaged on the disk is fetched once more', async () => {
    await failureOf(fetchIt({ faults: { rate: 200 * MB }, ...stopAfter(20 * MB) }));
    writeFileSync(`${file}.part`, Buffer.alloc(statSync(`${file}.part`).size, 1));
    await fetchIt({ faults: { rate: Infinity } });
    expectWhole();
  });

  it.each([
    ['is cut off', () => truncateSync(`${file}.part`, 100)],
    ['is gone', () => rmSync(`${file}.part`)],
    ['has a note that is none', () => writeFileSync(`${file}.part.json`, '{"version":1,"ranges":[[5,1]]}')],
    ['has a note that is cut off', () => truncateSync(`${file}.part.json`, 10)],
    ['has no note', () => rmSync(`${file}.part.json`)],
  ])('a part that %s is begun anew', async (_, damage) => {
    await failureOf(fetchIt({ faults: { rate: 200 * MB }, ...stopAfter(20 * MB) }));
    damage();
    await fetchIt({ faults: { rate: Infinity } });
    expectWhole();
  });

  it('two at once make one transfer', async () => {
    const seen: string[] = [];
    const results = await Promise.all([fetchIt({ faults: { rate: 100 * MB } }), fetchIt({ onProgress: ({ phase }) => seen.push(phase) })]);
    expectWhole();
    expect(server.sent).toBe(content.length);
    expect(results.map(({ verified }) => verified).sort()).toEqual(['before', 'hash']);
  });

  it('the second takes over when the first is stopped', async () => {
    const seen = new Set<string>();
    const { promise: fetching, resolve: isFetching } = Promise.withResolvers();
    const first = failureOf(fetchIt({ faults: { rate: 100 * MB }, ...stopAfter(20 * MB), onProgress: isFetching }));
    // Whoever is first to have the lock fetches it, and that isn't always who asked first.
    await fetching;
    const second = fetchIt({ onProgress: ({ phase }) => seen.add(phase) });
    expect((await first).code).toBe('cancelled');
    const { received } = await second;
    expectWhole();
    expect(seen.has('elsewhere')).toBe(true);
    // What the first had received isn't fetched again; what was on its way to it is.
    expect(received).toBeLessThan(content.length);
  });

  it('a check that fails leaves no file under the final name', async () => {
    const check = async (): Promise<void> => {
      throw new AppError('modelInvalid', 'no');
    };
    expect(await failureOf(fetchIt({ check }))).toMatchObject({ code: 'modelInvalid' });
  });
});
