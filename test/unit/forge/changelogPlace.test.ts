/** Where an entry goes in changelogs of every form; what was there stays, byte by byte. */
import { describe, expect, it } from 'vitest';
import { changelogAmong, hasEntry, withChangelogEntry } from '../../../src/core/forge/changelogPlace.ts';

const entry = { section: 'Fixed', text: 'Totals are rounded.' } as const;
const title = '# Changelog\n\nAll that changed.\n\n';

describe('an entry', () => {
  it.each([
    [
      'is put at the end of its section',
      '## [Unreleased]\n\n### Added\n\n- Tax.\n\n### Fixed\n\n- One.\n  On two lines.\n«- Totals are rounded.\n»\n## [1.0.0] - 2026-01-01\n\n### Fixed\n\n- Old.\n',
    ],
    [
      'gets its section in the usual order',
      '## Unreleased\n\n### Added\n\n- Tax.\n\n«### Fixed\n\n- Totals are rounded.\n\n»### Security\n\n- Keys.\n\n## 1.0.0\n',
    ],
    ['gets its section behind the others', '## Unreleased\n\n### Added\n\n- Tax.\n«\n### Fixed\n\n- Totals are rounded.\n»\n## 1.0.0\n'],
    [
      'begins what is not released',
      '«## [Unreleased]\n\n### Fixed\n\n- Totals are rounded.\n\n»## [1.0.0] - 2026-01-01\n\n### Added\n\n- Old.\n',
    ],
    [
      'is the first of an empty heading',
      '## [Unreleased]\n«\n### Fixed\n\n- Totals are rounded.\n»\n## [1.0.0]\n\n### Added\n\n- Old.\n\n[Unreleased]: https://x.example/compare\n',
    ],
    [
      'stands before the addresses of links',
      '## [Unreleased]\n\n### Fixed\n\n- One.\n«- Totals are rounded.\n»\n[Unreleased]: https://x.example/compare\n',
    ],
    [
      'takes the words and signs of the file',
      '## 2.1.0 (unreleased)\n«\n### 🐛 Bug Fixes\n* Totals are rounded.\n»\n## 2.0.0\n### Features\n* Old.\n\n### 🐛 Bug Fixes\n* Older.\n',
    ],
    [
      'goes into a list without sections',
      '## Unreleased\n\n*  One.\n   - deeper\n«*  Totals are rounded.\n»\nA closing word.\n\n## 1.0\n\n* Old.\n',
    ],
    ['begins such a list', '«## Unreleased\n\n- Totals are rounded.\n\n»## v1.0\n\n- Old.\n'],
    ['keeps points apart where they are', '## Unreleased\n\n- One.\n\n- Two.\n«\n- Totals are rounded.\n»\n## 1.0\n'],
    ['knows bold words as sections', '## Unreleased\n\n**Added**\n\n- One.\n\n**Fixed:**\n\n- Two.\n«- Totals are rounded.\n»\n## 1.0\n'],
    ['knows underlined headings', 'Unreleased\n----------\n\n### Fixed\n\n- One.\n«- Totals are rounded.\n»\n1.0.0\n-----\n\n- Old.\n'],
    ['writes underlined headings', '«Unreleased\n----------\n\n- Totals are rounded.\n\n»1.0.0\n-----\n\n- Old.\n'],
    ['goes by names of releases', '«## Unreleased\n\n- Totals are rounded.\n\n»## Aurora\n\n- Old.\n'],
    [
      'overlooks code and comments',
      '<!--\n## Unreleased\n-->\n```\n## Unreleased\n```\n\n«## Unreleased\n\n### Fixed\n\n- Totals are rounded.\n\n»## 1.0.0\n',
    ],
    ['follows a file that says nothing else', '«## Unreleased\n\n### Fixed\n\n- Totals are rounded.\n»'],
  ])('%s', (_, wanted) => {
    const whole = title + wanted;
    const before = whole.replace(/«[^»]*»/, '');
    const after = whole.replace(/[«»]/g, '');
    expect(withChangelogEntry(before, entry)).toBe(after);
    // Once more, with the other line ends.
    const windows = (text: string): string => text.replaceAll('\n', '\r\n');
    expect(withChangelogEntry(windows(before), entry)).toBe(windows(after));
  });

  it('begins a changelog, and goes to the top of a bare list', () => {
    expect(withChangelogEntry('', entry)).toBe('# Changelog\n\n## Unreleased\n\n### Fixed\n\n- Totals are rounded.\n');
    expect(withChangelogEntry('# News\n\n- Old.\n', entry)).toBe('# News\n\n- Totals are rounded.\n- Old.\n');
    expect(withChangelogEntry('# News\n\n## Unreleased', entry)).toBe('# News\n\n## Unreleased\n\n### Fixed\n\n- Totals are rounded.\n');
  });

  it('knows reStructuredText', () => {
    const before = '=========\nChangelog\n=========\n\n1.0.0\n=====\n\n* Old.\n';
    expect(withChangelogEntry(before, entry, 'CHANGES.rst')).toBe(
      '=========\nChangelog\n=========\n\nUnreleased\n==========\n\n* Totals are rounded.\n\n1.0.0\n=====\n\n* Old.\n',
    );
  });

  it('goes into a version that says that it is not released', () => {
    const text = 'Version 3.2.0\n-------------\n\nUnreleased\n\n-   Tax.\n\nVersion 3.1.0\n-------------\n\n-   Old.\n';
    expect(withChangelogEntry(text, entry, 'CHANGES.rst')).toBe(text.replace('Tax.\n', 'Tax.\n-   Totals are rounded.\n'));
  });

  it('is known where it stands already, whatever begins it', () => {
    for (const line of ['- Totals are rounded.', '*   Totals are rounded.  \r', '  + Totals are rounded.'])
      expect(hasEntry(`## Unreleased\n\n${line}\n`, entry)).toBe(true);
    for (const line of ['- Totals are rounded. Twice.', 'Totals are rounded.', '- Not all totals are rounded.'])
      expect(hasEntry(`## Unreleased\n\n${line}\n`, entry)).toBe(false);
  });

  it('stands on top of plain text, in its form', () => {
    const text = 'Version 1.1\n  * Tax.\n\nVersion 1.0\n  * Old.\n';
    expect(withChangelogEntry(text, entry, 'CHANGES.txt')).toBe(`Unreleased\n\n  * Totals are rounded.\n\n${text}`);
    expect(withChangelogEntry('What is new?\nAsk us.\n', entry, 'NEWS')).toContain('Ask us.\n\n## Unreleased\n');
  });

  it('is put into the likeliest file', () => {
    expect(changelogAmong(['README.md', 'HISTORY.md', 'ChangeLog.md', 'changelog.ts', 'CHANGES'])).toBe('ChangeLog.md');
    expect(changelogAmong(['history.ts', 'RELEASES.md'])).toBe('RELEASES.md');
    expect(changelogAmong(['index.md'])).toBeNull();
  });
});
