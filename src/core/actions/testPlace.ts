/** Where the tests of a source file belong: the file that is there already, else one named and placed as the project's other tests are. */
import { folderOf, relativePath } from '../../base/relativePath.ts';
import type { TestFrameworkId } from './testFramework.ts';

export interface TestPlace {
  /** Relative to the project, with `/`. */
  path: string;
  /** `source`: the tests stand in the source itself. */
  kind: 'new' | 'existing' | 'source';
}

/** A way to name and place tests, as a function of the source's path. */
type Way = (source: SourcePath) => string;

interface SourcePath {
  /** Without a slash at its end; '' for the project's root. */
  folder: string;
  name: string;
  ending: string;
}

/** `source` and `existing` are relative to the project (the folder of its package.json or the like), with `/`. */
export function testPlace(framework: TestFrameworkId, source: string, existing: Iterable<string>): TestPlace {
  if (framework === 'cargo test') return { path: source, kind: 'source' };
  const paths = new Set(existing);
  const parts = partsOf(source);
  const ways = waysOf(framework);
  const there = ways.map((way) => way(parts)).find((path) => paths.has(path));
  if (there !== undefined) return { path: there, kind: 'existing' };
  // The way that the most of the project's tests go; the usual one of the framework where there are none.
  const votes = ways.map((way) => countOf(way, paths));
  const most = Math.max(...votes);
  const way = ways[most === 0 ? 0 : votes.indexOf(most)] ?? beside('.test');
  return { path: way(parts), kind: 'new' };
}

/** How a project's modules name each other's files: without an ending, with that of the compiled file, or with their own. */
export type ImportEnding = 'none' | 'compiled' | 'own';

/** Told from the imports of one of the project's files. */
export function importEnding(text: string): ImportEnding {
  const found = /\bfrom\s+['"]\.[^'"\n]*\.([cm]?[jt]sx?)['"]/.exec(text)?.[1];
  if (found === undefined) return 'none';
  return found.includes('t') ? 'own' : 'compiled';
}

/** What the test file imports the source by, for languages that import by path: `../src/cart.js`. Null for the others. */
export function importPath(languageId: string, test: string, source: string, ending: ImportEnding): string | null {
  if (!/^(?:type|java)script/.test(languageId)) return null;
  const way = relativePath(folderOf(test), source);
  const path = way.startsWith('../') ? way : `./${way}`;
  if (ending === 'own' || /\.(?:[cm]?js|jsx)$/.test(path)) return path;
  return path.replace(/\.([cm]?)tsx?$/, ending === 'compiled' ? '.$1js' : '');
}

function waysOf(framework: TestFrameworkId): Way[] {
  switch (framework) {
    case 'vitest':
    case 'jest':
    case 'mocha':
    case 'node:test': {
      const marks = ['.test', '.spec'];
      const besides = marks.map(beside);
      const folders = ['test', 'tests', 'spec', '__tests__'];
      const mirrored = folders.flatMap((folder) => ['.test', '.spec', ''].map((mark) => mirror(folder, mark)));
      const flat = folders.flatMap((folder) => ['.test', '.spec', ''].map((mark) => inFolder(folder, mark)));
      const nested = marks.map(
        (mark): Way =>
          ({ folder, name, ending }) =>
            join(folder, '__tests__', `${name}${mark}${ending}`),
      );
      return framework === 'mocha' ? [...mirrored, ...flat, ...besides, ...nested] : [...besides, ...nested, ...mirrored, ...flat];
    }
    case 'pytest':
    case 'unittest':
      return [
        ({ name, ending }) => `tests/test_${name}${ending}`,
        ({ folder, name, ending }) => join('tests', folder.replace(/^(?:src\/?)/, ''), `test_${name}${ending}`),
        ({ folder, name, ending }) => join(folder, `test_${name}${ending}`),
        ({ folder, name, ending }) => join(folder, 'tests', `test_${name}${ending}`),
        ({ name, ending }) => `test/test_${name}${ending}`,
        ({ folder, name, ending }) => join(folder, `${name}_test${ending}`),
      ];
    case 'go test':
      return [({ folder, name, ending }) => join(folder, `${name}_test${ending}`)];
    case 'junit':
      return [({ folder, name, ending }) => join(folder.replace(/(^|\/)src\/main\//, '$1src/test/'), `${name}Test${ending}`)];
    case 'rspec':
      return [
        ({ folder, name, ending }) => join('spec', folder.replace(/^(?:lib|app)\/?/, ''), `${name}_spec${ending}`),
        ({ folder, name, ending }) => join(folder, `${name}_spec${ending}`),
      ];
    case 'minitest':
      return [
        ({ folder, name, ending }) => join('test', folder.replace(/^(?:lib|app)\/?/, ''), `${name}_test${ending}`),
        ({ folder, name, ending }) => join('test', folder.replace(/^(?:lib|app)\/?/, ''), `test_${name}${ending}`),
      ];
    case 'phpunit':
      return [({ folder, name, ending }) => join('tests', folder.replace(/^src\/?/, ''), `${name}Test${ending}`)];
    case 'cargo test':
      return [];
  }
}

const beside =
  (mark: string): Way =>
  ({ folder, name, ending }) =>
    join(folder, `${name}${mark}${ending}`);

const mirror =
  (root: string, mark: string): Way =>
  ({ folder, name, ending }) =>
    join(root, folder.replace(/^(?:src|lib)(?:\/|$)/, ''), `${name}${mark}${ending}`);

const inFolder =
  (root: string, mark: string): Way =>
  ({ name, ending }) =>
    join(root, `${name}${mark}${ending}`);

/** How many of the project's files are the tests, in this way, of another of its files. */
function countOf(way: Way, paths: ReadonlySet<string>): number {
  let count = 0;
  for (const path of paths) if (path !== way(partsOf(path)) && paths.has(way(partsOf(path)))) count++;
  return count;
}

function partsOf(path: string): SourcePath {
  const slash = path.lastIndexOf('/');
  const file = path.slice(slash + 1);
  const dot = file.lastIndexOf('.');
  return {
    folder: slash < 0 ? '' : path.slice(0, slash),
    name: dot <= 0 ? file : file.slice(0, dot),
    ending: dot <= 0 ? '' : file.slice(dot),
  };
}

function join(...parts: string[]): string {
  return parts.filter((part) => part !== '').join('/');
}
