/**
 * Where a project's code begins: files that are run, built, served or tested by somebody who imports nothing. Told by settings, by names that tools look for, and
 * by what a file says of itself. What is found here too much makes dead code look alive, what is missed makes living code look dead, so that the former is preferred. Pure.
 */
import { folderOf, resolvePath } from '../../base/relativePath.ts';
import { importFamily } from './importResolver.ts';
import type { ImportStatement } from './importStatement.ts';
import { fieldOf, jsonWithComments, textsOf } from './jsonWithComments.ts';
import { Packages } from './packages.ts';
import { below, type ProjectFiles } from './projectFiles.ts';
import { RustCrates } from './rustCrates.ts';
import { compilerExtensions, ScriptFiles } from './scriptFiles.ts';
import type { SymbolTable } from './symbolTable.ts';
import { isForTests, isTestFile } from './testPath.ts';
import { TsConfigs } from './tsconfig.ts';

export interface EntryPoint {
  /** Behind the file's name: `is named in package.json`. */
  why: string;
  /** It is there for the project's own tests: who is reached from there only is not used by the program. */
  isTest: boolean;
}

/** Names that tools look for, with what they are. The first that fits is taken. */
const knownNames: readonly [RegExp, why: string][] = [
  [
    /(?:^|\/)(?:[^/]+\.config|\.[\w-]+rc|gulpfile|gruntfile|webpack[^/]*|rollup[^/]*|karma\.conf|jest\.setup|vitest\.setup)\.[mc]?[jt]s$/i,
    'configures a tool',
  ],
  [/(?:^|\/)(?:setup|manage|noxfile|fabfile|tasks|wsgi|asgi|gunicorn\.conf|conf|__main__)\.py$/, 'is run by a tool'],
  [/(?:^|\/)(?:rakefile|gemfile|config\.ru|[^/]+\.gemspec|[^/]+\.rake)$/i, 'is run by a tool'],
  [/(?:^|\/)build\.rs$/, 'is run before the build'],
  [/\.d\.[mc]?ts$/, 'declares types for all'],
  [/(?:^|\/)(?:pages|routes)\/(?:.*\/)?[^/]+\.(?:[jt]sx?|vue|svelte|astro|mdx)$/, 'is a page'],
  [
    /(?:^|\/)app\/(?:.*\/)?(?:page|layout|route|loading|error|template|not-found|default|global-error|sitemap|robots|manifest|icon|opengraph-image)\.[jt]sx?$/,
    'is a page',
  ],
  [/(?:^|\/)(?:middleware|instrumentation|service-worker|sw)\.[jt]s$/, 'is called by a framework'],
  [/(?:^|\/)(?:migrations?|migrate|versions|seeds?|seeders|initializers)\/[^/]+\.\w+$/, 'is run by a framework'],
  [
    /(?:^|\/)(?:controllers|commands|management|admin|jobs|mailers|channels|helpers|policies|providers)\/(?:.*\/)?[^/]+\.(?:php|rb|py)$/i,
    'is called by a framework',
  ],
  [/(?:^|\/)(?:admin|apps|urls|models|settings|signals)\.py$/, 'is called by a framework'],
  [/(?:^|\/)(?:bin|scripts?|examples?|tools|demos?)\/(?:.*\/)?[^/]+\.(?:[mc]?[jt]sx?|py|rb|php)$/, 'is a program by its folder'],
  [/(?:^|\/)(?:public|www|web|htdocs)\/(?:.*\/)?[^/]+\.(?:php|[mc]?js)$|^[^/]+\.php$|(?:^|\/)index\.php$/, 'may be served by itself'],
  [/(?:^|\/)Program\.cs$|(?:^|\/)Startup\.cs$/, 'is run by itself'],
  [/(?:^|\/)(?:package|module)-info\.java$|(?:^|\/)AssemblyInfo\.cs$/, 'describes what is around it'],
  [/(?:^|\/)main\.(?:c|cc|cpp|cxx)$/, 'is run by itself'],
];

/** Files in which others are named for tools: what is built, run or tested. */
const namingFiles =
  /(?:^|\/)(?:Makefile|makefile|Dockerfile[^/]*|Procfile|Justfile|justfile|CMakeLists\.txt|meson\.build|BUILD(?:\.bazel)?|[^/]+\.html?|[^/]+\.config\.[mc]?[jt]s|[^/]+\.(?:csproj|vcxproj|gradle|mk|ya?ml|jsonc?|toml|ini|cfg|tf))$/;
/** What tools write for themselves. */
const lockFile = /(?:^|[/.-])lock\.\w+$/i;
/** Of a path in settings, which often has none, and behind it what is meant of the file: `src/hook.run`. */
const endings = 'ts tsx mts cts js jsx mjs cjs py rb go php java cs rs'.split(' ');
/** Characters of such a file that are looked through; longer ones are data. */
const longest = 200_000;

/** The entry points by path. `statements` are a file's, and `symbols` the project's with positions in `files.paths`. */
export function entryPoints(
  files: ProjectFiles,
  statements: (path: string) => readonly ImportStatement[],
  symbols: SymbolTable | null,
): Map<string, EntryPoint> {
  const found = new Map<string, EntryPoint>();
  const add = (path: string, why: string, isTest = false): void => {
    const known = found.get(path);
    if (importFamily(path) !== null && (!known || (known.isTest && !isTest))) found.set(path, { why, isTest });
  };
  for (const path of files.paths) {
    if (importFamily(path) === null) continue;
    if (isTestFile(path)) {
      add(path, 'holds tests', true);
      continue;
    }
    const known = knownNames.find(([pattern]) => pattern.test(path));
    if (known) add(path, known[1]);
    for (const { kind, specifier } of statements(path)) {
      if (kind !== 'declare') continue;
      if (specifier === '__main__') add(path, 'is a program when it is run itself');
      if (specifier === '__application__') add(path, 'makes an application that a server loads by its name');
      if (specifier === 'main' && path.endsWith('.go')) add(path, 'belongs to a program');
    }
  }
  for (const path of new RustCrates(files).roots) add(path, 'is the first file of a crate', /(?:^|\/)(?:tests|benches)\//.test(path));
  addMains(files.paths, symbols, add);
  addPackages(files, add);
  addLibraries(files, add);
  for (const path of files.paths) if (namingFiles.test(path) && !lockFile.test(path) && !isForTests(path)) addNamed(files, path, add);
  return found;
}

type Add = (path: string, why: string) => void;

/** `main` of C, Java, C# and Kotlin. */
function addMains(paths: readonly string[], symbols: SymbolTable | null, add: Add): void {
  for (let symbol = 0; symbols !== null && symbol < symbols.length; symbol++) {
    const name = symbols.name[symbol] ?? '';
    if (!/^(?:main|Main|wmain|WinMain)$/.test(name) || !/^(?:function|method)$/.test(symbols.kind[symbol] ?? '')) continue;
    const path = paths[symbols.file[symbol] ?? 0] ?? '';
    if (/^(?:c|java|csharp)$/.test(importFamily(path) ?? '')) add(path, `has ${name}`);
  }
}

/** What packages give to others or run, with the sources of what is built. */
function addPackages(files: ProjectFiles, add: Add): void {
  const packages = new Packages(files);
  const configs = new TsConfigs(files);
  const scripts = new ScriptFiles(files, packages, compilerExtensions);
  for (const { folder, json } of packages.all) {
    const options = configs.of(folder);
    const bin = fieldOf(json, 'bin');
    const targets = [
      ...['main', 'module', 'types', 'typings', 'browser', 'source', 'unpkg'].flatMap((key) => textsOf(fieldOf(json, key))),
      ...leaves(bin),
      ...leaves(fieldOf(json, 'exports')).filter((target) => target.startsWith('.')),
    ];
    const why = `is named in ${below(folder, 'package.json')}`;
    for (const target of targets) {
      if (target.includes('*')) addPattern(files, folder, target, why, add);
      const path = scripts.target(folder, target, options);
      if (path !== null) add(path, why);
    }
    const main = scripts.main(folder, options);
    if (main !== null) add(main, `is what ${below(folder, 'package.json')} stands for`);
  }
}

/** What gems and packages of PHP are made of: their users find the files by the names of what is in them. */
function addLibraries(files: ProjectFiles, add: Add): void {
  const offered = new Map<string, string>();
  for (const path of files.paths) {
    if (path.endsWith('.gemspec')) offered.set(`${below(folderOf(path), 'lib')}/`, path);
    if (path !== 'composer.json' && !path.endsWith('/composer.json')) continue;
    for (const place of libraryFolders(files.text(path) ?? '')) {
      const folder = resolvePath(folderOf(path), place);
      if (folder !== null && folder !== '') offered.set(`${folder}/`, path);
    }
  }
  for (const path of files.paths) {
    for (const [folder, by] of offered) if (path.startsWith(folder)) add(path, `is offered by ${by}`);
  }
}

/** Where a package of PHP has its namespaces; none of an application, which is nobody's library. */
function libraryFolders(text: string): string[] {
  try {
    const json = jsonWithComments(text);
    if (fieldOf(json, 'type') === 'project') return [];
    return leaves(fieldOf(fieldOf(json, 'autoload'), 'psr-4'));
  } catch {
    // Its resolver has told of it.
    return [];
  }
}

/** `./features/*.js`: all files that it fits, or whose build it fits. */
function addPattern(files: ProjectFiles, folder: string, target: string, why: string, add: Add): void {
  const star = target.indexOf('*');
  const start = resolvePath(folder, target.slice(0, target.lastIndexOf('/', star) + 1));
  if (start === null) return;
  const places = [start, start.replace(/(^|\/)(?:dist|lib|build|out)(?=\/|$)/, '$1src')];
  for (const path of files.paths) if (places.some((place) => place !== '' && path.startsWith(`${place}/`))) add(path, why);
}

function leaves(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [];
}

/** The files that a path means where it leaves out their endings. */
function unended(files: ProjectFiles, named: string): string[] {
  const stems = new Set([named, named.replace(/\.[\w$]+$/, '')]);
  return [...stems].flatMap((stem) => endings.map((ending) => `${stem}.${ending}`)).filter((one) => files.has(one));
}

/** Paths of the project that a text names, from its own folder or from the root. */
function addNamed(files: ProjectFiles, path: string, add: Add): void {
  const text = files.text(path);
  if (text === null || text.length > longest) return;
  const folder = folderOf(path);
  // In code and in prose, a dot stands between other things.
  const leavesOut = importFamily(path) === null && !/\.html?$/.test(path);
  // Runs of such signs may be long where data stands in a page; what is longer than a path is cut anywhere, and is none.
  for (const [run] of text.matchAll(/[\w@.$/[\]()-]{3,300}/g)) {
    const word = run.replace(/^[([]+|[)\].]+$/g, '');
    if (!(leavesOut ? /[./]/ : /\./).test(word)) continue;
    for (const start of new Set([folder, ''])) {
      const named = resolvePath(start, word.replace(/^\/+/, ''));
      if (named === null || named === path) continue;
      if (files.has(named)) add(named, `is named in ${path}`);
      else if (leavesOut) for (const one of unended(files, named)) add(one, `is named in ${path}`);
    }
  }
}
