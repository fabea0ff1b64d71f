import type { NameCounts, ProjectNames } from '../../src/core/graph/symbolTable.ts';

/** A number for a name; which one is nobody's business. */
export function hashOf(name: string): number {
  let hash = 7;
  for (const character of name) hash = (hash * 31 + character.codePointAt(0)!) % 2 ** 40;
  return hash;
}

/**
 * A project of a language of its own: `def name` is a function, `class name` a class, indented ones are members of the one above; all other words are names.
 * `@` in a line above belongs to the next definition.
 */
export function projectNames(texts: Readonly<Record<string, string>>): ProjectNames & { head: (symbol: number) => string } {
  const paths = Object.keys(texts);
  const rows: {
    file: number;
    name: string;
    kind: string;
    line: number;
    nameLine: number;
    endLine: number;
    container: string | null;
    text: string;
  }[] = [];
  const counts = paths.map((path, file): NameCounts => {
    const found = new Map<number, number>();
    let container: string | null = null;
    let above = 0;
    texts[path]!.split('\n').forEach((text, index) => {
      for (const [word] of text.matchAll(/[\w#]+/g)) {
        if (word !== 'def' && word !== 'class') found.set(hashOf(word), (found.get(hashOf(word)) ?? 0) + 1);
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
          text,
        });
        if (kind === 'class') container = name;
      }
      above = text.trimStart().startsWith('@') ? above + 1 : 0;
    });
    const sorted = [...found].sort(([a], [b]) => a - b);
    return { hashes: Float64Array.from(sorted.map(([hash]) => hash)), counts: Uint8Array.from(sorted.map(([, count]) => count)) };
  });
  return {
    paths,
    symbols: {
      length: rows.length,
      file: rows.map(({ file }) => file),
      name: rows.map(({ name }) => name),
      hash: Float64Array.from(rows.map(({ name }) => hashOf(name))),
      kind: rows.map(({ kind }) => kind),
      line: rows.map(({ line }) => line),
      nameLine: rows.map(({ nameLine }) => nameLine),
      endLine: rows.map(({ endLine }) => endLine),
      container: rows.map(({ container }) => container),
    },
    names: (file) => counts[file] ?? null,
    head: (symbol) => rows[symbol]!.text,
  };
}
