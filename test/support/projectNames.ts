import { importFamily } from '../../src/core/graph/importResolver.ts';
import { type NameCounts, type ProjectNames, type SymbolRow, symbolTable } from '../../src/core/graph/symbolTable.ts';
import { nameHash } from '../../src/core/indexing/nameHash.ts';

/**
 * A project of a language of its own: `def name` is a function, `class name` a class, indented ones are members of the one above; all other words are names.
 * `@` in a line above belongs to the next definition, and decorates it. `class name: A B` is a kind of A and B, and `def name {}` a part of an object. A name in quotes is a text.
 */
export function projectNames(texts: Readonly<Record<string, string>>): ProjectNames & { head: (symbol: number) => string } {
  const paths = Object.keys(texts);
  const rows: (SymbolRow & { text: string })[] = [];
  const texted = paths.map(() => new Map<number, number>());
  const counts = paths.map((path, file): NameCounts => {
    const found = new Map<number, number>();
    const said = texted[file]!;
    let container: string | null = null;
    let above = 0;
    texts[path]!.split('\n').forEach((text, index) => {
      for (const [, word = ''] of text.matchAll(/'(\w+)'/g)) said.set(nameHash(word), 1);
      for (const [word] of text.replace(/'\w+'/g, '').matchAll(/[\w#]+/g)) {
        if (word !== 'def' && word !== 'class') count(found, word);
      }
      const [, indent = '', kind, name] = /^(\s*)(def|class) ([\w#]+)/.exec(text) ?? [];
      if (kind !== undefined && name !== undefined) {
        if (indent === '') container = null;
        const line = index + 1;
        if (container !== null) rows.findLast((row) => row.name === container)!.endLine = line;
        rows.push({
          file,
          name,
          kind: kind === 'class' ? 'class' : container === null ? 'function' : 'method',
          line: line - above,
          nameLine: line,
          endLine: line,
          container,
          bases: /: (.*)$/.exec(text)?.[1] ?? null,
          handed: above > 0 ? 'decorator' : text.endsWith('{}') ? 'object' : null,
          text,
        });
        if (kind === 'class') container = name;
      }
      above = text.trimStart().startsWith('@') ? above + 1 : 0;
    });
    return columns(found);
  });
  return {
    paths,
    symbols: symbolTable(rows, rows.length),
    names: (file) => (importFamily(paths[file] ?? '') === null ? null : (counts[file] ?? null)),
    texts: (file) => columns(texted[file]!),
    head: (symbol) => rows[symbol]!.text,
  };
}

function columns(found: ReadonlyMap<number, number>): NameCounts {
  const sorted = [...found].sort(([a], [b]) => a - b);
  return { hashes: Float64Array.from(sorted.map(([hash]) => hash)), counts: Uint8Array.from(sorted.map(([, count]) => count)) };
}

/** As the index counts names: the sign of a private member is no part of one. */
function count(found: Map<number, number>, word: string): void {
  const hash = nameHash(word.replace(/^#/, ''));
  found.set(hash, (found.get(hash) ?? 0) + 1);
}
