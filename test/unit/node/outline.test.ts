import { afterAll, describe, expect, it } from 'vitest';
import { SyntaxTrees } from '../../../src/node/syntaxTrees.ts';
import { parserFolder } from '../../support/parserFolder.ts';

const trees = new SyntaxTrees(parserFolder());
afterAll(() => trees.dispose());

const typescript = `import { x } from './x';
const hidden = 1;
/** Sums them. */
export function total(items: readonly Item[], tax = 0.2): number {
  return items.reduce((sum, item) => sum + item.price, 0) * (1 + tax);
}
export interface Item {
  name: string;
  price: number;
}
export class Cart<T extends Item> {
  readonly items: T[] = [];
  /** Adds one. */
  add(item: T): void {
    this.items.push(item);
  }
  get size(): number { return this.items.length; }
}
export const half = (price: number): number => {
  return price / 2;
};
export const rate = 0.2;
export type Id = string | number;
`;
const python = `import os

@dataclass
class Cart:
    items: list[Item]

    def add(self, item: Item) -> None:
        self.items.append(item)

def total(items: list[Item], tax: float = 0.2) -> float:
    return sum(item.price for item in items)
`;

describe('an outline', () => {
  it('has the heads of what is asked for, and the members of a class', async () => {
    expect(await trees.outline('typescript', typescript, ['total', 'Cart', 'half'])).toBe(
      [
        'export function total(items: readonly Item[], tax = 0.2): number;',
        'export class Cart<T extends Item>',
        '{',
        '  readonly items: T[] = []',
        '  add(item: T): void;',
        '  get size(): number;',
        '}',
        'export const half = (price: number): number => {};',
      ].join('\n'),
    );
  });

  it('has types whole, and all that is exported where nothing is named', async () => {
    expect(await trees.outline('typescript', typescript, ['Item'])).toBe('export interface Item {\n  name: string;\n  price: number;\n}');
    const all = (await trees.outline('typescript', typescript, null)) ?? '';
    for (const name of ['total', 'Item', 'Cart', 'half', 'rate', 'Id']) expect(all).toContain(name);
    expect(all).not.toContain('hidden');
    expect(all).not.toContain('reduce');
  });

  it('has Python’s as well', async () => {
    expect(await trees.outline('python', python, ['Cart', 'total'])).toBe(
      [
        '@dataclass',
        'class Cart:',
        '  items: list[Item]',
        '  def add(self, item: Item) -> None: ...',
        'def total(items: list[Item], tax: float = 0.2) -> float: ...',
      ].join('\n'),
    );
  });

  it('is empty where nothing of it is there, and unknown without a grammar', async () => {
    expect(await trees.outline('typescript', typescript, ['nothing'])).toBe('');
    expect(await trees.outline('cobol', 'x', null)).toBe(null);
    expect(await trees.outline('typescript', 'export function broken(a: {', ['broken'])).not.toBe(null);
  });
});
