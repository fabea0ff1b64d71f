import { describe, expect, it } from 'vitest';
import { insertedBlock } from '../../../src/core/edits/insertedBlock.ts';

const block = 'function a() {\n}';

describe('insertedBlock', () => {
  it('leaves a block alone on an empty line', () => {
    expect(insertedBlock(block, '  ', '', '\n')).toBe(block);
  });

  it('keeps a block apart from the text before and after the cursor', () => {
    expect(insertedBlock(block, '', '/** A line. */', '\n')).toBe(`${block}\n`);
    expect(insertedBlock(block, 'let x;', '', '\n')).toBe(`\n${block}`);
    expect(insertedBlock(`${block}\n`, '', 'rest', '\n')).toBe(`${block}\n`);
  });

  it('puts a piece of one line into the middle of a line', () => {
    expect(insertedBlock('items.length', 'return ', ';', '\n')).toBe('items.length');
  });

  it("takes the document's line ends", () => {
    expect(insertedBlock(block, '', 'x', '\r\n')).toBe('function a() {\r\n}\r\n');
  });
});
