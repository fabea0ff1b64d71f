import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { readBundle } from '../../scripts/l10n.ts';
import { configure } from '../../src/base/l10n.ts';
import { reasonWords } from '../../src/core/reasonWords.ts';

afterEach(() => configure());

const readers = [
  'strictReading.ts',
  'providers/providerEntry.ts',
  'providers/providerAddress.ts',
  'models/catalogue/catalogueEntry.ts',
  'models/catalogue/readCatalogue.ts',
  'sessions/handedOn.ts',
];

it('whatever a reader says of a field is told in the user’s language', () => {
  const said = readers.flatMap((file) => {
    const text = readFileSync(path.join(import.meta.dirname, '../../src/core', file), 'utf8');
    return [...text.matchAll(/(['"`])((?:must (?:be|not|have|begin|end)|is (?:missing|not a|taken)) ?(?:(?!\1).)*)\1/g)].map(
      ([, , words = '']) => words.replace(/\$\{[^}]*\}/g, '7'),
    );
  });
  expect(said.length).toBeGreaterThan(50);
  configure({ language: 'de', contents: readBundle('de') });
  expect(said.filter((reason) => reasonWords(reason) === reason)).toEqual([]);
  expect(reasonWords('must not be longer than 60 characters')).toBe('darf nicht länger als 60 Zeichen sein');
  expect(reasonWords('Invalid key')).toBe('Invalid key');
});
