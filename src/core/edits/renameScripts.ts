/** Relative specifiers in JavaScript and TypeScript, also in components whose script stands in another file type. */
import { folderOf, relativePath, resolvePath } from '../../base/relativePath.ts';
import type { TextChange } from './minimalChanges.ts';
import type { RenamedTree } from './renameImports.ts';

/** Places where a string names a module: after `from`, `import`, `import(`, `require(`, mocks of test frameworks, `new URL(`, a reference. */
const specifiers =
  /(\bfrom\s*|\bimport\s*(?:\(\s*(?:\/\*[^*]*\*\/\s*)?)?|\brequire(?:\.resolve)?\s*\(\s*|\b(?:jest|vi|vitest)\s*\.\s*\w+\s*(?:<[^<>()]*>)?\(\s*|\bnew\s+URL\s*\(\s*|<reference\s+path\s*=\s*)(["'`])(\.{1,2}(?:\/[^"'`\n\\$]*)?)\2/g;

/** In the order in which bundlers and TypeScript try them. */
const implied = ['ts', 'tsx', 'd.ts', 'js', 'jsx', 'mts', 'mjs', 'cts', 'cjs', 'json', 'vue', 'svelte'];
/** What TypeScript calls its sources by the name of their output. */
const sourceOf: Readonly<Record<string, readonly string[]>> = {
  js: ['ts', 'tsx', 'd.ts'],
  jsx: ['tsx'],
  mjs: ['mts', 'd.mts'],
  cjs: ['cts', 'd.cts'],
};
const outputOf: Readonly<Record<string, string>> = {
  ts: 'js',
  tsx: 'js',
  mts: 'mjs',
  cts: 'cjs',
  'd.ts': 'js',
  'd.mts': 'mjs',
  'd.cts': 'cjs',
};

/** How a specifier names its file. */
interface Target {
  path: string;
  form: 'whole' | 'output' | 'implied' | 'index';
}

export function scriptChanges(path: string, text: string, tree: RenamedTree): TextChange[] {
  const folder = folderOf(path);
  const newFolder = folderOf(tree.after(path));
  const changes: TextChange[] = [];
  for (const found of text.matchAll(specifiers)) {
    const [, before = '', quote = '', whole = ''] = found;
    const query = whole.search(/[?#]/);
    const specifier = query < 0 ? whole : whole.slice(0, query);
    const target = resolved(folder, specifier, tree);
    if (!target) continue;
    const to = tree.after(target.path);
    if (to === target.path && newFolder === folder) continue;
    const made = specified(newFolder, to, target, specifier);
    if (made === specifier) continue;
    const start = found.index + before.length + quote.length;
    changes.push({ start, end: start + specifier.length, text: made });
  }
  return changes;
}

function resolved(folder: string, specifier: string, tree: RenamedTree): Target | null {
  const base = resolvePath(folder, specifier);
  if (base === null) return null;
  const isFolder = /(?:^|\/)\.{0,2}$/.test(specifier);
  if (!isFolder) {
    if (tree.has(base)) return { path: base, form: 'whole' };
    const extension = base.slice(base.lastIndexOf('.') + 1);
    for (const source of sourceOf[extension] ?? []) {
      const path = `${base.slice(0, -extension.length)}${source}`;
      if (tree.has(path)) return { path, form: 'output' };
    }
    for (const added of implied) if (tree.has(`${base}.${added}`)) return { path: `${base}.${added}`, form: 'implied' };
  }
  for (const added of implied) {
    const path = `${base === '' ? '' : `${base}/`}index.${added}`;
    if (tree.has(path)) return { path, form: 'index' };
  }
  return null;
}

/** The specifier from a folder to a file, in the form that was used before. */
function specified(folder: string, to: string, { form }: Target, old: string): string {
  const extension = implied.find((known) => to.endsWith(`.${known}`));
  const stem = extension === undefined ? to : to.slice(0, -extension.length - 1);
  if (form === 'whole' || extension === undefined) return dotted(relativePath(folder, to));
  if (form === 'output') {
    const output = old.endsWith('.jsx') && extension === 'tsx' ? 'jsx' : (outputOf[extension] ?? extension);
    return dotted(relativePath(folder, `${stem}.${output}`));
  }
  const isIndex = /(?:^|\/)index$/.test(stem);
  // Who named an index by its name goes on doing so.
  if (!isIndex || (form === 'implied' && /(?:^|\/)index$/.test(old))) return dotted(relativePath(folder, stem));
  const made = dotted(relativePath(folder, folderOf(to)));
  return old.endsWith('/') && !made.endsWith('/') ? `${made}/` : made;
}

function dotted(path: string): string {
  if (path === '') return '.';
  return path.startsWith('..') ? path : `./${path}`;
}
