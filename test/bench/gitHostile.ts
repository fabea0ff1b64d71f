/** `git.hostile.fired`: programs of a hostile repository that ran while we read it, in every way that we do. */
import { AppError } from '../../src/base/appError.ts';
import { gitReads } from '../support/gitReads.ts';
import { HostileRepository } from '../support/hostileRepository.ts';
import type { BenchOptions, Row } from './row.ts';

export async function* hostileRows({ say }: BenchOptions): AsyncIterable<Row> {
  say('reading a hostile repository');
  let fired = 0;
  let reads = 0;
  for (const [merged, inside] of [
    [false, false],
    [true, false],
    [false, true],
  ]) {
    const repository = new HostileRepository();
    try {
      if (merged) repository.merge();
      repository.arm();
      for (const read of Object.values(gitReads)) {
        reads++;
        await read(inside ? repository.inside : repository.path).catch((error: unknown) => {
          // A conflict leaves no tree of what is staged.
          if (!AppError.is(error)) throw error;
        });
      }
      fired += repository.fired.length;
    } finally {
      repository.remove();
    }
  }
  const note = `${String(reads)} reads of a repository with some fifty settings, attributes and hooks that name a program, and of its submodule with as many of its own: with changes, in a conflict, and from inside the submodule`;
  yield { id: 'git.hostile.fired', value: fired, unit: 'count', n: reads, min: null, max: null, note, goal: '= 0' };
}
