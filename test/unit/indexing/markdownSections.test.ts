import { expect, it } from 'vitest';
import { markdownSections } from '../../../src/core/indexing/markdownSections.ts';

const sections = (text: string): string[] =>
  markdownSections(text.split('\n')).map(
    ({ name, line, endLine, container }) => `${name} ${String(line)}-${String(endLine)} in ${String(container)}`,
  );

it('are told by headings, with all that is below them', () => {
  expect(sections('intro\n# A\ntext\n## B ##\n### C\n\n## D\n# E')).toEqual([
    'A 2-7 in null',
    'B 4-6 in A',
    'C 5-6 in B',
    'D 7-7 in A',
    'E 8-8 in null',
  ]);
});

it('are not in fenced code, whatever is in it', () => {
  expect(sections('# A\n````sh\n# no\n```\n# no\n````\n~~~\n# no\n~~~\n# B')).toEqual(['A 1-9 in null', 'B 10-10 in null']);
});

it('need a blank and a title', () => expect(sections('#no\n# \n####### no')).toEqual([]));
