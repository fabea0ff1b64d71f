/** The texts in other languages: that each is there in all of them, and what becomes of them in the code. */
import { afterEach, describe, expect, it } from 'vitest';
import { allProblems, bundleProblems, readBundle, textsOfCode } from '../../scripts/l10n.ts';
import { languages } from '../../scripts/l10nLanguages.ts';
import { gatherTexts, unwrappedTexts } from '../../scripts/l10nTexts.ts';
import { readManifest, readNls, withTexts } from '../../scripts/manifest.ts';
import { countOf, englishCount, formatBytes, formatCount, formatTenths } from '../../src/base/formatNumbers.ts';
import { byLanguage, configure, configured, language, listOf, plural, t } from '../../src/base/l10n.ts';

afterEach(() => configure());

describe('a text', () => {
  it('is itself in English, and with what is put in, also twice and in another order', () => {
    expect([t('Open'), t('{0} of {1}, {0}', 'a', 2)]).toEqual(['Open', 'a of 2, a']);
    expect(t('{0} and {1}', 'only one')).toBe('only one and {1}');
    expect(t('{0} and {1}', '{1}', 'b')).toBe('{1} and b');
  });

  it('is the one of the language, and English where that has none', () => {
    configure({ language: 'de', contents: { '{0} of {1}': 'von {1} nur {0}', constructor: 'Bauer' } });
    expect([t('{0} of {1}', 1, 2), t('Open'), t('toString'), t('constructor')]).toEqual(['von 2 nur 1', 'Open', 'toString', 'Bauer']);
    expect([language(), configured().language]).toEqual(['de', 'de']);
    configure();
    expect([t('{0} of {1}', 1, 2), language()]).toEqual(['1 of 2', 'en']);
  });

  it('has the form for its count, by the rules of the language', () => {
    const files = (count: number): string => plural(count, '{0} file', '{0} files');
    const news = (count: number): string => plural(count, 'One file is new in {1}.', '{0} files are new in {1}.', 'src');
    expect([0, 1, 2, 1204].map(files)).toEqual(['0 files', '1 file', '2 files', '1,204 files']);
    expect([0, 1, 2].map(news)).toEqual(['0 files are new in src.', 'One file is new in src.', '2 files are new in src.']);
    configure({
      language: 'fr',
      contents: {
        '{0} file': '{0} fichier',
        '{0} files': '{0} fichiers',
        'One file is new in {1}.': 'Un.',
        '{0} files are new in {1}.': '{0} dans {1}.',
      },
    });
    expect([0, 1, 2].map(files)).toEqual(['0 fichier', '1 fichier', '2 fichiers']);
    expect([0, 1].map(news)).toEqual(['0 dans src.', 'Un.']);
    configure({ language: 'ja', contents: { '{0} file': '{0} 個', '{0} files': '{0} 個のファイル' } });
    expect([1, 2].map(files)).toEqual(['1 個', '2 個のファイル']);
  });

  it('has numbers as the language writes them, and English ones for models and logs', () => {
    configure({ language: 'de', contents: readBundle('de') });
    expect([formatCount(1234567), formatTenths(31.45), formatBytes(4_680_000_000)]).toEqual(['1.234.567', '31,5', '4,7 GB']);
    expect([englishCount(1234567), countOf(1204, 'file')]).toEqual(['1,234,567', '1,204 files']);
    configure();
    expect([formatCount(1234567), formatTenths(31.45), formatBytes(4_680_000_000)]).toEqual(['1,234,567', '31.5', '4.7 GB']);
  });

  it('names several things as the language does, with what is made once for each language', () => {
    expect([listOf(['a']), listOf(['a', 'b']), listOf(['a', 'b', 'c'])]).toEqual(['a', 'a and b', 'a, b, and c']);
    let made = 0;
    const value = byLanguage((of) => `${of}${String(++made)}`);
    expect([value(), value()]).toEqual(['en1', 'en1']);
    configure({ language: 'de', contents: {} });
    expect([value(), value(), listOf(['a', 'b', 'c'])]).toEqual(['de2', 'de2', 'a, b und c']);
  });
});

describe('the texts of the code and of the manifest', () => {
  it('are there in every language, with the same placeholders, code and links, and nothing else is', () => {
    expect(allProblems()).toEqual([]);
    const { texts } = textsOfCode();
    expect(texts.length).toBeGreaterThan(4);
  });

  it('have what is missing, left over or different told', () => {
    expect(bundleProblems(['a {0}', 'b', '`c` d'], 'xx', { 'a {0}': 'A', old: 'alt', '`c` d': '`e` d' })).toEqual([
      'xx: no code says "old" any more',
      'xx: "A" has other placeholders than "a {0}"',
      'xx: "b" is missing',
      'xx: "`e` d" has other placeholders than "`c` d"',
    ]);
  });

  it('are found where they stand in a call, and refused where they do not, or come too early', () => {
    const text = [
      "import { plural, t as say } from '../base/l10n.ts';",
      "const early = say('Early');",
      "const fine = (n: number) => say(n > 1 ? 'Many' : 'Few' + ' of {0}', n);",
      "class Shown { title = say('Field'); static kind = say('Static'); }",
      'const f = (what: string) => say(`The ${what}`);',
      "const g = () => plural(2, '{0} file in {1}', '{0} files in {1}', 'src') + say('Nothing for {1}', 'x');",
    ].join('\n');
    const { texts, problems } = gatherTexts([{ name: 'a.ts', text }]);
    expect(texts).toEqual(['Early', 'Few of {0}', 'Field', 'Many', 'Nothing for {1}', 'Static', '{0} file in {1}', '{0} files in {1}']);
    expect(problems.map((problem) => problem.slice(0, 40))).toEqual([
      'a.ts:2: a text is translated while the m',
      'a.ts:4: a text is translated while the m',
      'a.ts:5: the text has to stand in the cal',
      'a.ts:6: there is nothing for {1}',
    ]);
    expect(gatherTexts([{ name: 'b.ts', text: "const t = (x: string) => x; t('Not ours');" }]).texts).toEqual([]);
  });

  it('are noticed where they are not translatable yet, but for what is logged', () => {
    const text = [
      "import { t } from './l10n.ts';",
      "const a = () => [t('This is fine.'), 'This is not fine.', `Nor is ${String(1)} this.`, 'one-word'];",
      "log.info('this goes to the log'); throw new AppError('internal', 'this as well', { reason: 'but not this' });",
    ].join('\n');
    expect(unwrappedTexts([{ name: 'src/core/a.ts', text }]).map((found) => found.text)).toEqual([
      'This is not fine.',
      'Nor is … this.',
      'but not this',
    ]);
  });

  it('stand in the manifest in each language, and a key without a text is an error', () => {
    for (const of of [undefined, ...languages]) expect(JSON.stringify(readManifest(of))).not.toMatch(/"%[^"]*%"/);
    const english = Object.values(readNls());
    for (const of of languages) {
      const same = Object.values(readNls(of)).filter((text, at) => text === english[at]);
      expect(same.length, of).toBeLessThan(20); // words such as Chat and Git
    }
    expect(() => withTexts({ title: ['%gone%'] }, {})).toThrow('package.nls.json has no gone');
  });
});
