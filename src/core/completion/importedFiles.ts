/**
 * What a file imports from other files of its project: which names, and where these files may be. By the words of the import alone, without a language
 * server. Pure; JavaScript, TypeScript and Python.
 */

/** An import of a file of the project. */
export interface ImportedFile {
  /** Where the file may be, the likeliest first: with `/`, relative to the project's root. */
  paths: string[];
  /** The names as the other file has them; null for all of it. */
  names: string[] | null;
}

/** Imports stand at the top; further down they are seldom, and looking there takes time at each key stroke. Characters. */
const top = 20_000;
const most = 12;

const script = ['javascript', 'javascriptreact', 'typescript', 'typescriptreact'];
const scriptEnds = ['.ts', '.tsx', '.d.ts', '.js', '.jsx', '.mts', '.mjs', '/index.ts', '/index.tsx', '/index.js'];

/** The files that a text imports, in the text's order. `path` is its own, relative to the project's root. */
export function importedFiles(text: string, languageId: string, path: string): ImportedFile[] {
  const head = text.slice(0, top);
  const found = script.includes(languageId) ? scriptImports(head, path) : languageId === 'python' ? pythonImports(head, path) : [];
  return found.filter(({ paths }) => paths.length > 0).slice(0, most);
}

function scriptImports(text: string, path: string): ImportedFile[] {
  const imports = [...text.matchAll(/^[ \t]*(?:import|export)\s+(?:type\s+)?([\w$*{},\s]*?)\s*from\s*['"](\.[^'"\n]*)['"]/gm)];
  const requires = [...text.matchAll(/^[ \t]*(?:const|let|var)\s+([\w$]+|\{[^}]*\})\s*=\s*require\(\s*['"](\.[^'"\n]*)['"]/gm)];
  return [...imports, ...requires]
    .sort((a, b) => a.index - b.index)
    .map(([, clause = '', from = '']) => ({ paths: scriptPaths(from, path), names: scriptNames(clause) }));
}

function scriptNames(clause: string): string[] | null {
  const braces = /\{([^}]*)\}/.exec(clause)?.[1];
  // A default or a namespace may be anything of it.
  const rest = clause
    .replace(/\{[^}]*\}/, '')
    .replaceAll(',', '')
    .trim();
  if (braces === undefined || rest !== '') return null;
  return listed(braces, /\s+as\s+|\s*:\s*/);
}

function scriptPaths(from: string, path: string): string[] {
  const base = joined(folderOf(path), from);
  if (base === null) return [];
  const stem = base.replace(/\.(?:[mc]?[jt]sx?)$/, '');
  return [...(stem === base ? [] : [base]), ...scriptEnds.map((end) => stem + end)];
}

function pythonImports(text: string, path: string): ImportedFile[] {
  return [...text.matchAll(/^[ \t]*from[ \t]+(\.*)([\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n#]*)/gm)].map(
    ([, dots = '', module = '', names = '']) => {
      const up = '../'.repeat(Math.max(0, dots.length - 1));
      const stem = module.replaceAll('.', '/');
      const base = dots === '' ? stem : joined(folderOf(path), `./${up}${stem}`);
      const wanted = listed(names.replace(/[()]/g, '').replace(/#[^\n]*/g, ''), /\s+as\s+/);
      // `from . import a` names files.
      if (dots !== '' && stem === '') return { paths: wanted.flatMap((name) => pythonPaths(joined(base ?? '', `./${name}`))), names: null };
      return { paths: pythonPaths(base), names: wanted.includes('*') ? null : wanted };
    },
  );
}

function pythonPaths(base: string | null): string[] {
  return base === null || base === '' ? [] : [`${base}.py`, `${base}/__init__.py`];
}

function listed(names: string, renamed: RegExp): string[] {
  return names
    .split(',')
    .map((name) => (name.trim().split(renamed)[0] ?? '').replace(/^type\s+/, '').trim())
    .filter((name) => name !== '');
}

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}

/** A relative path from a folder; null when it leads out of the project. */
function joined(folder: string, relative: string): string | null {
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of relative.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join('/');
}
