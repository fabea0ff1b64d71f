import { describe, expect, it } from 'vitest';
import { identifierGrammar, identifiersIn, isIdentifier, styleOf, usualStyle } from '../../../src/core/actions/identifier.ts';
import { introducedName, withName } from '../../../src/core/actions/introducedName.ts';
import { seededRandom, walkGrammar } from '../../support/gbnfWalker.ts';

describe('identifiers', () => {
  it('have a style', () => {
    const names = ['total', 'totalOf', 'Total', 'total_of', 'TOTAL', 'TOTAL_OF', '_x', '$el', 'T'];
    expect(names.map(styleOf)).toEqual(['camel', 'camel', 'pascal', 'snake', 'upper', 'upper', null, null, 'pascal']);
    expect([
      usualStyle('python', 'function'),
      usualStyle('python', 'class'),
      usualStyle('csharp', 'function'),
      usualStyle('go', 'function'),
    ]).toEqual(['snake', 'pascal', 'pascal', 'camel']);
  });

  it('are no words of a language', () => {
    expect(['total', '$a', 'größe', 'a1'].every((name) => isIdentifier(name, 'typescript'))).toBe(true);
    expect(['1a', 'a-b', 'a b', '', 'class', 'return', 'None'].some((name) => isIdentifier(name, 'typescript'))).toBe(false);
    expect(isIdentifier('side-bar', 'css')).toBe(true);
  });

  it.each(['camel', 'pascal', 'snake', 'upper'] as const)('are all that a grammar of %s names can say, wherever it is cut', (style) => {
    const random = seededRandom(7);
    for (let i = 0; i < 500; i++) {
      const { text } = walkGrammar(identifierGrammar(style), { random, maxCharacters: 1 + (i % 50) });
      expect(text).toMatch(/^[A-Za-z][A-Za-z0-9_]*$/);
      expect(text.length).toBeLessThanOrEqual(40);
      if (style === 'snake') expect(text).toBe(text.toLowerCase());
      if (style === 'upper') expect(text).toBe(text.toUpperCase());
      if (style === 'camel') expect(text).toMatch(/^[a-z]/);
      if (style === 'pascal') expect(text).toMatch(/^[A-Z]/);
    }
  });

  it('are found in a text', () => expect([...identifiersIn('let größe = a.b_1 + $c;')]).toEqual(['let', 'größe', 'a', 'b_1', '$c']));
});

describe('introducedName', () => {
  const before = 'function total(items) {\n  return items.length;\n}\n';

  it('is the word that came twice and was not there', () => {
    expect(introducedName(before, ['return newFunction(items);', '\nfunction newFunction(items) {\n  const once = 1;\n}'])).toBe(
      'newFunction',
    );
    expect(introducedName(before, ['items total', 'items total'])).toBeUndefined();
    expect(introducedName(before, ['once'])).toBeUndefined();
  });

  it('is replaced as a whole word only', () => {
    expect(withName('newFunction(newFunctions, $newFunction)', 'newFunction', 'count')).toBe('count(newFunctions, $newFunction)');
  });
});
