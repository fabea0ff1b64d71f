import { describe, expect, it } from 'vitest';
import { codeFileName } from '../../../src/core/chat/codeFileName.ts';

describe('the name of a saved block of code', () => {
  it.each([
    ['js src/cart.js', 'src/cart.js'],
    ['src/cart.js', 'src/cart.js'],
    ['ts title="a.ts"', 'a.ts'],
    ['js', 'code.js'],
    ['JavaScript', 'code.js'],
    ['typescriptreact', 'code.tsx'],
    ['python', 'code.py'],
    ['c++', 'code.cpp'],
    ['bash', 'code.sh'],
    ['constructor', 'code.txt'],
    ['shell', 'code.sh'],
    ['diff', 'code.diff'],
    ['dockerfile', 'Dockerfile'],
    ['', 'code.txt'],
    ['somethingunheardof', 'code.txt'],
    ['../../x', 'code.txt'],
  ])('of %s is %s', (info, name) => {
    expect(codeFileName(info)).toBe(name);
  });
});
