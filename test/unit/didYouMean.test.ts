import { expect, it } from 'vitest';
import { didYouMean } from '../../src/base/didYouMean.ts';

it('finds the word that was meant, and none where none is near', () => {
  const known = ['ask', 'edit', 'apply', 'undo', 'commit-message', 'models', 'models inspect', 'help'];
  for (const [typed, meant] of [
    ['aply', 'apply'],
    ['appply', 'apply'],
    ['paply', 'apply'],
    ['Edit', 'edit'],
    ['undoo', 'undo'],
    ['commit', 'commit-message'],
    ['commit-mesage', 'commit-message'],
    ['models inpsect', 'models inspect'],
    ['modles', 'models'],
    ['review', null],
    ['x', null],
    ['', null],
    ['a'.repeat(10_000), null],
  ] as const)
    expect(didYouMean(typed, known), typed.slice(0, 20)).toBe(meant);
});
