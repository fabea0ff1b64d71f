import { describe, expect, it } from 'vitest';
import { type KeptThing, keptThings } from '../../../src/core/context/keptThings.ts';

describe('what is kept of attachments', () => {
  const all: KeptThing[] = [
    { kind: 'file', uri: 'file:///a.js', lines: null },
    { kind: 'file', uri: 'file:///a.js', lines: { first: 1, last: 4 } },
    { kind: 'folder', uri: 'file:///a' },
    { kind: 'symbol', uri: 'file:///a.js', name: 'total', lines: { first: 1, last: 4 } },
    { kind: 'diff', repository: 'file:///' },
    { kind: 'commit', repository: 'file:///', hash: 'abc' },
    { kind: 'problems' },
    { kind: 'map' },
    { kind: 'project' },
  ];

  it('is read as it was stored', () => expect(keptThings(JSON.parse(JSON.stringify(all)))).toEqual(all));

  it('leaves out what it does not know, and takes anything', () => {
    expect(keptThings([{ kind: 'picture' }, null, { kind: 'file', uri: 1, lines: null }, { kind: 'file', uri: 'x' }, all[2]])).toEqual([
      all[2],
    ]);
    for (const stored of [undefined, null, 'x', 1, {}]) expect(keptThings(stored)).toEqual([]);
  });
});
