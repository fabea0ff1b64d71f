import { describe, expect, it } from 'vitest';
import { TransferRate } from '../../../../src/core/models/download/transferRate.ts';

describe('the rate of a transfer', () => {
  it('is not known at once', () => {
    const rate = new TransferRate();
    expect([rate.bytesPerSecond, rate.secondsLeft(1)]).toEqual([null, null]);
    rate.add(0, 0);
    rate.add(250, 1000);
    expect(rate.bytesPerSecond).toBeNull();
  });

  it('is that of the last seconds, with the time that the rest takes', () => {
    const rate = new TransferRate();
    for (let s = 0; s <= 20; s++) rate.add(s * 1000, s * 100);
    for (let s = 21; s <= 40; s++) rate.add(s * 1000, 2000 + (s - 20) * 500);
    expect(rate.bytesPerSecond).toBe(500);
    expect(rate.secondsLeft(2000)).toBe(4);
  });

  it('says no time where nothing comes, and begins anew where bytes were thrown away', () => {
    const rate = new TransferRate();
    for (let s = 0; s <= 10; s++) rate.add(s * 1000, 100);
    expect(rate.secondsLeft(5)).toBeNull();
    rate.add(11_000, 50);
    expect(rate.bytesPerSecond).toBeNull();
  });
});
