import { describe, expect, it } from 'vitest';
import { mostBytes, usableBytes } from '../../../src/core/models/usableMemory.ts';

const GiB = 1024 ** 3;
const reserve = GiB / 4;

describe('usableBytes', () => {
  it('counts what a Mac would give back, not the few pages it keeps free', () => {
    const mac = { platform: 'darwin', total: 16 * GiB, wired: 3 * GiB, available: GiB / 5 } as const;
    expect(usableBytes({ ...mac, video: null })).toBe(13 * GiB - reserve);
  });

  it('counts unified memory once, and no more of it than the GPU may use', () => {
    const mac = { platform: 'darwin', total: 16 * GiB, wired: 3 * GiB, available: GiB / 5 } as const;
    expect(usableBytes({ ...mac, video: { free: 10.5 * GiB, total: 10.7 * GiB, unifiedSize: 10.7 * GiB } })).toBe(10.5 * GiB - reserve);
    expect(usableBytes({ ...mac, wired: 9 * GiB, video: { free: 10.5 * GiB, total: 10.7 * GiB, unifiedSize: 10.7 * GiB } })).toBe(
      7 * GiB - reserve,
    );
  });

  it('takes what the system says is available elsewhere, caches included and limits heeded', () => {
    const linux = { platform: 'linux', total: 24 * GiB, wired: 0, available: 2 * GiB } as const;
    expect(usableBytes({ ...linux, video: null })).toBe(2 * GiB - reserve);
  });

  it("adds a graphics card's own memory", () => {
    const linux = { platform: 'linux', total: 24 * GiB, wired: 0, available: 2 * GiB } as const;
    expect(usableBytes({ ...linux, video: { free: 8 * GiB, total: 10.7 * GiB, unifiedSize: 0 } })).toBe(10 * GiB - reserve);
  });

  it('is never negative', () => {
    expect(usableBytes({ platform: 'linux', total: GiB, wired: 0, available: 1000, video: null })).toBe(0);
  });
});

describe('mostBytes', () => {
  it('counts what other programs hold, but not what the system keeps, nor more than the GPU may use', () => {
    const linux = { platform: 'linux', total: 16 * GiB, wired: 0, available: 2 * GiB };
    expect(mostBytes({ ...linux, video: null })).toBe(14 * GiB - reserve);
    expect(mostBytes({ ...linux, video: { free: GiB, total: 8 * GiB, unifiedSize: 0 } })).toBe(22 * GiB - reserve);
    const mac = { platform: 'darwin', total: 16 * GiB, wired: 3 * GiB, available: GiB };
    expect(mostBytes({ ...mac, video: { free: 4 * GiB, total: 10 * GiB, unifiedSize: 10 * GiB } })).toBe(10 * GiB - reserve);
  });

  it('is never less than what can be had now', () => {
    const idle = { platform: 'linux', total: 16 * GiB, wired: 0, available: 15.5 * GiB, video: null };
    expect(mostBytes(idle)).toBe(15.5 * GiB - reserve);
  });
});
