import { describe, expect, it } from 'vitest';
import { chooseThreads } from '../../../src/worker/threads.ts';

describe('chooseThreads', () => {
  it.each([
    ['all cores of an idle machine', 0, { mathCores: 8, parallelism: 8, load: 0.3 }, 8],
    ['all cores of a busy one, whose share is seen while it works', 0, { mathCores: 8, parallelism: 8, load: 9 }, 8],
    ['the only core', 0, { mathCores: 1, parallelism: 1, load: 5 }, 1],
    ['performance cores only', 0, { mathCores: 4, parallelism: 10, load: 1 }, 4],
    ['what a container allows', 0, { mathCores: 16, parallelism: 2, load: 0 }, 2],
    ['the number that is asked for', 3, { mathCores: 8, parallelism: 8, load: 9 }, 3],
    ['never more than there are', 64, { mathCores: 2, parallelism: 2, load: 0 }, 2],
    ['at least one', 0, { mathCores: 0, parallelism: 1, load: 0 }, 1],
  ])('takes %s', (_name, wanted, machine, expected) => {
    expect(chooseThreads(wanted, machine)).toBe(expected);
  });
});
