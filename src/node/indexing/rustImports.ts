/** Modules and uses of Rust. */
import type { Node } from '@vscode/tree-sitter-wasm';
import type { ImportStatement } from '../../core/graph/importStatement.ts';
import { lineOf, literalNode } from './literalNode.ts';

export function rustImports(name: string, node: Node): ImportStatement[] {
  const line = lineOf(node);
  const own = node.childForFieldName('name')?.text ?? '';
  // `self` is a name of the crate that is written in.
  if (name === 'crate') return own === 'self' ? [] : [{ specifier: `::${own}`, line, kind: 'import' }];
  const within = node.startPosition.column > 0 ? enclosingModules(node) : [];
  if (name === 'mod') {
    const path = pathAttribute(node);
    if (path !== null) return [{ specifier: [...within, path].join('/'), line, kind: 'file' }];
    return [{ specifier: [...within, own].join('::'), line, kind: 'module' }];
  }
  const argument = node.childForFieldName('argument');
  if (!argument) return [];
  return usedPaths(argument, []).map(({ path, names }) => {
    const specifier = fromFile(path, within).join('::');
    return names.length > 0 ? { specifier, line, kind: 'import', names } : { specifier, line, kind: 'import' };
  });
}

interface UsedPath {
  path: string[];
  names: string[];
}

/** A tree of uses as paths: of each, the modules and what is taken from the last of them. */
function usedPaths(node: Node, before: readonly string[]): UsedPath[] {
  switch (node.type) {
    case 'use_as_clause': {
      const path = node.childForFieldName('path');
      return path ? usedPaths(path, before) : [];
    }
    case 'use_wildcard': {
      const path = node.namedChildren[0];
      return [{ path: [...before, ...(path ? segments(path) : [])], names: ['*'] }];
    }
    case 'use_list':
      return listed(node, before);
    case 'scoped_use_list': {
      const path = node.childForFieldName('path');
      const list = node.childForFieldName('list');
      return list ? listed(list, [...before, ...(path ? segments(path) : [])]) : [];
    }
    default: {
      const all = [...before, ...segments(node)];
      const last = all.at(-1) ?? '';
      // `{self}` and `use other;` are the module itself.
      if (last === 'self' && all.length > 1) return [{ path: all.slice(0, -1), names: [] }];
      return all.length === 1 ? [{ path: all, names: [] }] : [{ path: all.slice(0, -1), names: [last] }];
    }
  }
}

/** What a list takes from one path is one use. */
function listed(list: Node, before: readonly string[]): UsedPath[] {
  const inside = list.namedChildren.flatMap((child) => (child ? usedPaths(child, before) : []));
  const joined = new Map<string, UsedPath>();
  for (const { path, names } of inside) {
    const key = `${path.join('::')} ${String(names.length > 0)}`;
    const known = joined.get(key);
    if (known) known.names.push(...names);
    else joined.set(key, { path, names });
  }
  return [...joined.values()];
}

/** A path's parts; the first is empty when it begins with `::`. */
function segments(node: Node): string[] {
  return node.text.replace(/\s+|r#/g, '').split('::');
}

/** The modules with a body in this file around a node, outermost first. */
function enclosingModules(node: Node): string[] {
  const names: string[] = [];
  for (let at = node.parent; at; at = at.parent) {
    if (at.type === 'mod_item') names.unshift(at.childForFieldName('name')?.text ?? '');
  }
  return names;
}

/** A path as it would be written outside of the modules that are in this file. */
function fromFile(path: readonly string[], within: readonly string[]): string[] {
  if (within.length === 0 || (path[0] !== 'self' && path[0] !== 'super')) return [...path];
  const at = [...within];
  let rest = path;
  while (rest[0] === 'self' || rest[0] === 'super') {
    if (rest[0] === 'super' && at.pop() === undefined) break;
    rest = rest.slice(1);
  }
  return rest[0] === 'super' ? [...rest] : ['self', ...at, ...rest];
}

/** The value of `#[path = "…"]` before a module. */
function pathAttribute(node: Node): string | null {
  for (
    let at = node.previousNamedSibling;
    at && (at.type === 'attribute_item' || at.type.endsWith('comment'));
    at = at.previousNamedSibling
  ) {
    const attribute = at.namedChildren[0];
    if (attribute?.type === 'attribute' && attribute.namedChildren[0]?.text === 'path') {
      return literalNode(attribute.childForFieldName('value'))?.text ?? null;
    }
  }
  return null;
}
