import { describe, expect, it } from 'vitest';
import { findPlaceholder } from '../../../src/core/edits/placeholder.ts';

describe('findPlaceholder', () => {
  it.each([
    '// ... rest of the code unchanged',
    '// ...existing code...',
    '  // ...',
    '# ... (rest of the function)',
    '# remaining methods stay the same',
    '/* … existing implementation … */',
    '<!-- rest of the component -->',
    '-- … other lines omitted',
    '// The rest of your code goes here',
    '// existing code here',
    '{/* ... rest of component ... */}',
    '// (code unchanged)',
  ])('sees %s', (line) => expect(findPlaceholder(`function a() {\n${line}\n}`, 'function a() {\n  b();\n}')).toBe(line.trim()));

  it.each([
    '// sum of the rest of the array',
    'const { a, ...rest } = options;',
    '// waits for the remaining requests',
    '    ...',
    "print('...')",
    '# see the existing tests',
    '// keep the order',
    'return [...existing, code];',
  ])('is not fooled by %s', (line) => expect(findPlaceholder(`x\n${line}\n`, 'x\n')).toBeNull());

  it('accepts a line that the original has', () => expect(findPlaceholder('  // ...\nb', 'a\n// ...\n')).toBeNull());
});
