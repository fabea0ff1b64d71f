import { expect, it } from 'vitest';
import { aliasProblems } from '../../../src/core/projectSettings/aliasProblems.ts';
import { readProjectSettings } from '../../../src/core/projectSettings/readProjectSettings.ts';

it('says which other names of commands do nothing, with the line and what may be meant', () => {
  const settings = readProjectSettings(
    '{\n  "aliases": {"t": "/tests", "n": "/new", "a": "/tets", "tests": "/new", "b": "/t", "c": "/nothing-like-it"}\n}',
  );
  const told = aliasProblems(settings, ['clear', 'new', 'tests']);
  expect(told.map(({ message }) => message)).toEqual([
    '“/a” does nothing, as there is no command “/tets”; “/tests” may be meant.',
    '“/tests” is a command of its own, so that it can’t be another name of “/new”.',
    '“/b” does nothing, as there is no command “/t”.',
    '“/c” does nothing, as there is no command “/nothing-like-it”.',
  ]);
  expect(told.every(({ line, severity }) => line === 2 && severity === 'warning')).toBe(true);
  expect(aliasProblems(readProjectSettings('{}'), [])).toEqual([]);
});
