/** Python's imports, absolute and relative. Names that the code goes on using are kept with `as`. */
import { folderOf, relativePath } from '../../base/relativePath.ts';
import type { TextChange } from './minimalChanges.ts';
import type { RenamedTree } from './renameImports.ts';

const fromImports = /^([ \t]*)(from[ \t]+)(\.*)([\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n#;]*)/gm;
const plainImports = /^[ \t]*import[ \t]+([^\n#;]+)/gm;

/** A module's file, and the folder that its dotted name starts from. */
interface Module {
  path: string;
  root: string;
}

interface Names {
  path: string;
  tree: RenamedTree;
  folder: string;
  newFolder: string;
}

export function pythonChanges(path: string, text: string, tree: RenamedTree): TextChange[] {
  const names: Names = { path, tree, folder: folderOf(path), newFolder: folderOf(tree.after(path)) };
  const changes = [...plainChanges(text, names), ...fromChanges(text, names)];
  return changes.sort((a, b) => a.start - b.start);
}

/** `import a.b`, `import a as x`. A dotted name without `as` is what the code uses too, so it is changed everywhere. */
function plainChanges(text: string, names: Names): TextChange[] {
  const changes: TextChange[] = [];
  const everywhere = new Map<string, string>();
  for (const found of text.matchAll(plainImports)) {
    const [whole, list = ''] = found;
    let at = found.index + whole.length - list.length;
    for (const part of list.split(',')) {
      const [, lead = '', dotted = '', alias] = /^(\s*)([\w.]+)(\s+as\s+\w+)?\s*$/.exec(part) ?? [];
      const made = dotted === '' ? null : newAbsolute(dotted, names);
      if (made !== null) {
        const start = at + lead.length;
        if (alias === undefined && dotted.includes('.')) everywhere.set(dotted, made);
        else changes.push({ start, end: start + dotted.length, text: alias === undefined ? `${made} as ${dotted}` : made });
      }
      at += part.length + 1;
    }
  }
  for (const [dotted, made] of everywhere) {
    const uses = new RegExp(`(?<![\\w.])${dotted.replaceAll('.', '\\.')}(?!\\w)`, 'g');
    for (const use of text.matchAll(uses)) {
      // `from a.b import c` is looked after below.
      if (/\bfrom[ \t]+$/.test(text.slice(Math.max(0, use.index - 40), use.index))) continue;
      changes.push({ start: use.index, end: use.index + dotted.length, text: made });
    }
  }
  return changes;
}

/** `from a.b import c`, where `a.b` is a module, or `c` is one inside the package `a.b`; each with leading dots too. */
function fromChanges(text: string, names: Names): TextChange[] {
  const changes: TextChange[] = [];
  for (const found of text.matchAll(fromImports)) {
    const [whole, indent = '', from = '', dots = '', dotted = '', list = ''] = found;
    const moduleStart = found.index + indent.length + from.length;
    const moduleEnd = moduleStart + dots.length + dotted.length;
    const written = dots + dotted;
    const module = dots === '' ? absolute(dotted, names) : relative(dots, dotted, names);
    const kept = module ? (renamedModule(module, dots, names) ?? written) : movedPackage(dots, dotted, names);
    const listStart = found.index + whole.length - list.length;
    const outOfPackage: string[] = [];
    const inList: TextChange[] = [];
    let remaining = 0;
    for (const item of list.matchAll(/\b(\w+)(?:[ \t]+as[ \t]+(\w+))?/g)) {
      const [used, name = '', alias] = item;
      const sub = submodule(dots, dotted, name, names);
      const to = sub && names.tree.after(sub.path);
      const stem = sub && moduleName(names.tree.after(sub.path), sub.root);
      if (!sub || to === null || stem === null || (to === sub.path && (dots === '' || kept === written))) {
        remaining++;
        continue;
      }
      const last = stem.slice(stem.lastIndexOf('.') + 1);
      const parent = dots === '' ? stem.slice(0, Math.max(0, stem.length - last.length - 1)) : relativeName(names.newFolder, folderOf(to));
      const bound = last === (alias ?? name) ? last : `${last} as ${alias ?? name}`;
      if (parent === kept) {
        remaining++;
        const start = listStart + item.index;
        if (bound !== used) inList.push({ start, end: start + used.length, text: bound });
      } else {
        outOfPackage.push(parent === '' ? `import ${bound}` : `from ${parent} import ${bound}`);
        inList.push(withoutItem(text, listStart + item.index, used.length, listStart, list.length));
      }
    }
    if (outOfPackage.length > 0 && remaining === 0) {
      const statement = outOfPackage.join(`\n${indent}`);
      changes.push({ start: found.index + indent.length, end: found.index + whole.trimEnd().length, text: statement });
      continue;
    }
    if (outOfPackage.length > 0) {
      const start = found.index + indent.length;
      changes.push({ start, end: start, text: `${outOfPackage.join(`\n${indent}`)}\n${indent}` });
    }
    if (kept !== written) changes.push({ start: moduleStart, end: moduleEnd, text: kept });
    changes.push(...inList);
  }
  return changes;
}

/** Takes an item out of an import's list, with one comma. */
function withoutItem(text: string, at: number, length: number, listStart: number, listLength: number): TextChange {
  const rest = /^\s*,[ \t]*/.exec(text.slice(at + length, listStart + listLength));
  if (rest) return { start: at, end: at + length + rest[0].length, text: '' };
  const lead = /,\s*$/.exec(text.slice(listStart, at));
  return { start: at - (lead?.[0].length ?? 0), end: at + length, text: '' };
}

/** The new name of a module that is imported by an absolute one; null when it stays. */
function newAbsolute(dotted: string, names: Names): string | null {
  const module = absolute(dotted, names);
  return module && renamedModule(module, '', names);
}

function renamedModule(module: Module, dots: string, { tree, folder, newFolder }: Names): string | null {
  const to = tree.after(module.path);
  if (dots !== '') {
    if (to === module.path && folder === newFolder) return null;
    return moduleName(to, '') === null ? null : relativeName(newFolder, withoutSuffix(to));
  }
  return to === module.path ? null : moduleName(to, module.root);
}

/** Where a relative package is seen from after the importing file has moved. */
function movedPackage(dots: string, dotted: string, { folder, newFolder }: Names): string {
  if (dots === '' || folder === newFolder) return dots + dotted;
  const base = relativeBase(dots, folder);
  if (base === null) return dots + dotted;
  return relativeName(newFolder, [base, ...dotted.split('.')].filter((part) => part !== '').join('/'));
}

/** Dots and names from a folder to a module or package: `..shop.cart`. */
function relativeName(folder: string, target: string): string {
  const parts = relativePath(folder, target).split('/');
  const up = parts.filter((part) => part === '..').length;
  return '.'.repeat(up + 1) + parts.filter((part) => part !== '..' && part !== '').join('.');
}

/** Looks from the importing file's folder upwards, as it is done by scripts, and in `src`. */
function absolute(dotted: string, { folder, tree }: Names): Module | null {
  if (dotted === '') return null;
  const tail = dotted.replaceAll('.', '/');
  const roots = [''];
  for (let at = 0; at >= 0 && folder !== '';) {
    const next = folder.indexOf('/', at + 1);
    roots.unshift(next < 0 ? folder : folder.slice(0, next));
    at = next;
  }
  for (const root of [...roots, 'src']) {
    const path = fileOf(root === '' ? tail : `${root}/${tail}`, tree);
    if (path !== null) return { path, root };
  }
  return null;
}

function relative(dots: string, dotted: string, { folder, tree }: Names): Module | null {
  const base = relativeBase(dots, folder);
  if (base === null || dotted === '') return null;
  const path = fileOf([base, ...dotted.split('.')].filter((part) => part !== '').join('/'), tree);
  return path === null ? null : { path, root: '' };
}

function submodule(dots: string, dotted: string, name: string, names: Names): Module | null {
  if (dots !== '') return relative(dots, dotted === '' ? name : `${dotted}.${name}`, names);
  return absolute(`${dotted}.${name}`, names);
}

function relativeBase(dots: string, folder: string): string | null {
  const parts = folder === '' ? [] : folder.split('/');
  if (dots.length - 1 > parts.length) return null;
  return parts.slice(0, parts.length - (dots.length - 1)).join('/');
}

function fileOf(path: string, tree: RenamedTree): string | null {
  return [`${path}.py`, `${path}/__init__.py`, `${path}.pyi`].find((candidate) => tree.has(candidate)) ?? null;
}

function withoutSuffix(path: string): string {
  return path.replace(/(?:^|\/)__init__\.pyi?$|\.pyi?$/, '');
}

/** The dotted name of a file below a root; null when it has none, as `my-module.py`. */
function moduleName(path: string, root: string): string | null {
  if (root !== '' && !path.startsWith(`${root}/`)) return moduleName(path, '');
  const name = withoutSuffix(root === '' ? path : path.slice(root.length + 1));
  const parts = name.split('/');
  return /\.pyi?$/.test(path) && parts.every((part) => /^[^\W\d]\w*$/u.test(part)) ? parts.join('.') : null;
}
