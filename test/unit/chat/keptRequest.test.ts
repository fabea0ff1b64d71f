import { describe, expect, it } from 'vitest';
import type { ContextSource } from '../../../src/core/chat/contextSource.ts';
import { emptyTurn } from '../../../src/core/chat/emptyTurn.ts';
import { rewording } from '../../../src/core/chat/keptRequest.ts';
import type { KeptRequest } from '../../../src/core/sessions/session.ts';
import { cartSource } from '../../support/contextSources.ts';

const request = (more: Partial<KeptRequest>): KeptRequest => ({
  instruction: 'Why?',
  sources: [],
  sent: true,
  how: 'words',
  edits: true,
  ...more,
});

describe('a question that is asked otherwise', () => {
  it('is what was typed, what a command asked, or an edit as it is typed', () => {
    expect(rewording(emptyTurn(1, 'Why?'), request({})).text).toBe('Why?');
    expect(rewording(emptyTurn(1, 'Explain cart.js:6-12'), request({ instruction: 'Explain this.', edits: false })).text).toBe(
      'Explain this.',
    );
    expect(rewording(emptyTurn(1, '/shorten'), request({ instruction: 'Make it shorter', how: 'edit' })).text).toBe(
      '/edit Make it shorter',
    );
    expect(rewording(emptyTurn(1, '/undo'), null)).toEqual({ text: '/undo', sources: [] });
  });

  it('has all that somebody had go along, and not what is found anew for it or never was there', () => {
    const gathered = { path: 'src/tax.js', line: 1, endLine: 2, reason: 'named in the question' } as NonNullable<ContextSource['gathered']>;
    const sources: ContextSource[] = [
      { ...cartSource, id: 'instructions:AGENTS.md', kind: 'instructions' },
      { ...cartSource, id: 'pinned:1', pinned: true },
      { ...cartSource, id: 'gathered:1', gathered },
      { ...cartSource, id: 'pinned:2', text: null, problem: 'It is gone.' },
      { ...cartSource, id: 'selection', kind: 'selection' },
    ];
    expect(rewording(emptyTurn(1, 'Why?'), request({ sources })).sources.map(({ id }) => id)).toEqual(['pinned:1', 'selection']);
  });
});
