import { describe, expect, it } from 'vitest';
import { unseenPlaces, unseenPlain, unseenSentence } from '../../../src/core/git/unseenPlaces.ts';

describe('places that git goes past', () => {
  it('are those that it says it may not look into, folders before what is in them, and nothing else that it says', () => {
    const said = [
      'a/t.js: Permission denied',
      "warning: could not open directory 'a/': Permission denied",
      "warning: could not open directory 'it's b/c/': Operation not permitted",
      "warning: could not open directory 'a/': Permission denied",
      'alone/ä.js: Permission denied',
      "warning: could not open directory 'gone/': No such file or directory",
      "warning: unable to access 'config': Permission denied",
      'error: x: Permission denied',
      'refresh index: 100% done',
    ];
    expect(unseenPlaces(`${said.join('\n')}\n`)).toEqual(['a/', 'alone/ä.js', "it's b/c/"]);
    expect(unseenPlaces('')).toEqual([]);
  });

  it('are named with what to do, in bounds, and with what is hidden in a name shown', () => {
    expect([unseenSentence([]), unseenPlain([])]).toEqual(['', '']);
    expect(unseenSentence(['a`\u202e/'])).toMatch(
      /^Git may not look into `` a`⟨U\+202E⟩\/ ``, so what has changed there is not known\. Give yourself the right to it/,
    );
    const many = Array.from({ length: 900 }, (_, at) => `${String(at)}/`);
    expect(unseenSentence(many)).toContain('`4/` and 895 more, so what has changed in these places');
    expect(unseenPlain(many)).toContain('4/ and 895 more');
  });
});
