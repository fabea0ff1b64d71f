/** Holds the source tree against ARCHITECTURE.md: who may import whom, and who may have effects. */
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

interface Rule {
  /** Parts of the tree that may be imported. */
  parts: string[];
  /** Packages that may be imported; `*` for any that is not listed in `never`. */
  packages: string[];
  builtins: boolean;
}

/** The table of ARCHITECTURE.md. `never` is checked on top: packages that only the named parts may touch. */
const rules: Record<string, Rule> = {
  base: { parts: [], packages: [], builtins: false },
  protocol: { parts: ['base'], packages: ['valibot'], builtins: false },
  markdown: { parts: ['base'], packages: ['markdown-it'], builtins: false },
  core: { parts: ['base', 'protocol', 'markdown'], packages: ['diff', 'lru-cache', 'markdown-it', 'valibot'], builtins: false },
  node: { parts: ['base', 'protocol', 'core'], packages: ['*'], builtins: true },
  worker: { parts: ['base', 'protocol', 'core'], packages: ['node-llama-cpp'], builtins: true },
  vscode: { parts: ['base', 'protocol', 'core', 'node'], packages: ['vscode'], builtins: true },
  cli: { parts: ['base', 'protocol', 'core', 'node', 'app.ts'], packages: [], builtins: true },
  'app.ts': { parts: ['base', 'protocol', 'core', 'node'], packages: [], builtins: true },
  'extension.ts': { parts: ['base', 'protocol', 'core', 'node', 'vscode', 'app.ts'], packages: ['vscode'], builtins: true },
  webview: { parts: ['base', 'protocol', 'markdown'], packages: ['*'], builtins: false },
};

/** Packages that belong to one part only. */
const owners: Record<string, string[]> = {
  vscode: ['vscode', 'extension.ts'],
  'node-llama-cpp': ['worker'],
  'simple-git': ['node'],
  '@vscode/webview-ui-toolkit': ['webview'],
};

/** The adapters that may have effects outside the process; each passes the gate or is reached only through it. */
const effectAdapters: Record<string, string[]> = {
  child_process: [
    'src/node/workerProcess.ts',
    'src/node/workerSupervisor.ts',
    'src/node/indexing/indexProcess.ts',
    'src/node/typescriptServer.ts',
    'src/node/machineState.ts',
  ],
  'simple-git': ['src/node/git/gitRunner.ts'],
  'fs write': [
    'src/node/checkpointStore.ts',
    'src/node/diskChanges.ts',
    // Models that the user fetches.
    'src/node/download/downloadFile.ts',
    'src/node/download/partFile.ts',
    'src/node/durableFile.ts',
    'src/node/fileTransaction.ts',
    'src/node/folderLock.ts',
    // Indexes of projects, in the data folder.
    'src/node/indexing/indexFile.ts',
    // Files that git is given, in the system's folder for such, gone when it has read them.
    'src/node/git/indexCopy.ts',
    'src/node/git/withScratchFolder.ts',
    'src/node/git/splitTrees.ts',
    // What is counted for Insights: numbers, in the data folder.
    'src/node/insights/insightsFiles.ts',
    // Conversations, in the data folder, and who writes them.
    'src/node/sessions/damagedFiles.ts',
    'src/node/sessions/sessionFile.ts',
    'src/node/sessions/sessionSalvage.ts',
    'src/node/sessions/writerLock.ts',
    // What is our own, when the user leaves.
    'src/node/ownData.ts',
    'src/node/privateFolder.ts',
    'src/node/snapshotFolder.ts',
    // Locks, in the data folder and beside models that are fetched.
    'src/node/systemLock.ts',
    // Models that the user deletes.
    'src/node/systemBin.ts',
    'src/node/textShelf.ts',
    'src/vscode/edits/workspaceChange.ts',
    // A picture, where the user says.
    'src/vscode/effects.ts',
    // The engine's own, in the system's folder for such files, gone when the call ends.
    'src/worker/stateFile.ts',
    // Snapshots of what models have read, in the data folder.
    'src/worker/snapshotFile.ts',
    'src/worker/snapshotStore.ts',
    // What was measured of models on this machine: numbers, in the data folder.
    'src/worker/measurements.ts',
  ],
  // Fetches models, and asks others' servers, also GitHub's and GitLab's, when the user wants it.
  network: ['src/node/download/httpsGet.ts', 'src/node/providers/endpoint.ts'],
  'workspace.applyEdit': ['src/vscode/edits/workspaceChange.ts', 'src/vscode/git/inputBoxDocument.ts'],
  // Set plainly, it would take away what is typed meanwhile.
  'commit box': ['src/vscode/git/inputBoxStream.ts'],
  // A picture goes to where the user says.
  'workspace.fs write': ['src/vscode/edits/workspaceChange.ts', 'src/vscode/effects.ts'],
  'config.update': ['src/vscode/effects.ts'],
  // Commands that the user has read, through the gate.
  terminal: ['src/vscode/run/terminalRun.ts'],
  // Other extensions' models, through the gate, and our own, which is only offered.
  'language models': ['src/vscode/providers/vsCodeModels.ts', 'src/vscode/languageModels/languageModelProvider.ts'],
};

interface Source {
  path: string;
  part: string;
  text: string;
  imports: { specifier: string; typeOnly: boolean }[];
}

function* files(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else if (path.endsWith('.ts')) yield path;
  }
}

/** Comments could hold import lines of examples; strings can't span lines here. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}

function importsOf(text: string): Source['imports'] {
  const found: Source['imports'] = [];
  for (const m of text.matchAll(/\b(import|export)\s+(type\s+)?[^'"();]*?\bfrom\s+['"]([^'"]+)['"]/g))
    found.push({ specifier: m[3]!, typeOnly: m[2] !== undefined });
  for (const m of text.matchAll(/\bimport\s+['"]([^'"]+)['"]/g)) found.push({ specifier: m[1]!, typeOnly: false });
  for (const m of text.matchAll(/\b(?:import|require)\(\s*['"]([^'"]+)['"]/g)) found.push({ specifier: m[1]!, typeOnly: false });
  return found;
}

function partOf(path: string): string {
  const [first, second] = relative(root, path).split(sep) as [string, string];
  return first === 'src' ? second : first;
}

const sources: Source[] = [...files(join(root, 'src')), ...files(join(root, 'webview'))].map((path) => {
  const text = withoutComments(readFileSync(path, 'utf8'));
  return { path, part: partOf(path), text, imports: importsOf(text) };
});

const name = (path: string): string => relative(root, path).split(sep).join('/');

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Every import of `source` that its part's rule forbids, in words. */
function violations(source: Source): string[] {
  const rule = rules[source.part];
  if (!rule) return [`${name(source.path)}: no rule for ${source.part}`];
  return source.imports.flatMap(({ specifier }) => {
    const bad = (why: string): string[] => [`${name(source.path)} imports ${specifier}: ${why}`];
    if (specifier.startsWith('.')) {
      const part = partOf(resolve(dirname(source.path), specifier));
      if (part === 'test') return bad('nothing under src imports test');
      return part === source.part || rule.parts.includes(part) ? [] : bad(`${source.part} may not import ${part}`);
    }
    if (isBuiltin(specifier)) return rule.builtins ? [] : bad(`${source.part} may not use Node's builtins`);
    const pkg = packageOf(specifier);
    const owned = owners[pkg];
    if (owned && !owned.includes(source.part)) return bad(`${pkg} belongs to ${owned.join(', ')}`);
    return rule.packages.includes('*') || rule.packages.includes(pkg) ? [] : bad(`${source.part} may not import ${pkg}`);
  });
}

describe('source tree', () => {
  it('finds the sources and their imports', () => {
    expect(sources.length).toBeGreaterThan(40);
    expect(sources.flatMap((s) => s.imports).length).toBeGreaterThan(100);
  });

  it('imports only along the table', () => {
    expect(sources.flatMap(violations)).toEqual([]);
  });

  it('notices a forbidden import', () => {
    const probe = (path: string, line: string): string[] =>
      violations({ path: join(root, path), part: partOf(join(root, path)), text: line, imports: importsOf(line) });
    expect(probe('src/core/chat/x.ts', "import * as vscode from 'vscode';")).toHaveLength(1);
    expect(probe('src/core/chat/x.ts', "import { readFile } from 'node:fs';")).toHaveLength(1);
    expect(probe('src/base/x.ts', "import type { A } from '../core/ports.ts';")).toHaveLength(1);
    expect(probe('webview/views/x.ts', "import { a } from '../../src/core/ports.ts';")).toHaveLength(1);
    expect(probe('src/vscode/x.ts', "const a = await import('node-llama-cpp');")).toHaveLength(1);
    expect(probe('src/node/x.ts', "export { a } from '../../test/support/a.ts';")).toHaveLength(1);
    expect(probe('src/core/chat/x.ts', "import { diffLines } from 'diff';")).toHaveLength(0);
  });

  it('keeps the toolkit behind webview/ui', () => {
    const users = sources
      .filter((s) => s.imports.some((i) => packageOf(i.specifier) === '@vscode/webview-ui-toolkit'))
      .map((s) => name(s.path));
    expect(users.length).toBeGreaterThan(0);
    expect(users.filter((u) => !u.startsWith('webview/ui/'))).toEqual([]);
  });

  it('has effects only in the adapters', () => {
    const patterns: [kind: string, pattern: RegExp][] = [
      ['child_process', /['"](?:node:)?child_process['"]/],
      ['simple-git', /['"]simple-git['"]/],
      ['network', /['"](?:node:)?(?:net|http|https|http2|tls|dgram)['"]|\bfetch\(|\bXMLHttpRequest\b|\bWebSocket\b/],
      [
        'fs write',
        /\b(?:writeFile|appendFile|createWriteStream|mkdir|rename|unlink|rmdir|rm|copyFile|cp|truncate|symlink|link)(?:Sync)?\(/,
      ],
      ['workspace.applyEdit', /\bworkspace\.applyEdit\(/],
      ['editor.edit', /[eE]ditor\w*\.edit\(/],
      ['commit box', /\b(?:inputBox|box)\.value\s*=[^=]/i],
      ['workspace.fs write', /\bworkspace\.fs\.(?:write|delete|rename|copy|createDirectory)/],
      ['config.update', /[cC]onfig\w*\([^)]*\)\.update\(|\b[cC]onfig\w*\.update\(/],
      ['language models', /\b(?:selectChatModels|sendRequest)\(/],
      ['terminal', /\b(?:createTerminal|sendText)\(|\bTerminalShellIntegration\b/],
    ];
    const found = sources.flatMap((s) =>
      patterns
        // Others may rename what is no file.
        .filter(([kind]) => kind !== 'fs write' || s.imports.some(({ specifier }) => /^(?:node:)?fs(?:\/promises)?$/.test(specifier)))
        .filter(([kind, pattern]) => pattern.test(s.text) && !effectAdapters[kind]?.includes(name(s.path)))
        .map(([kind]) => `${name(s.path)}: ${kind}`),
    );
    expect(found).toEqual([]);
  });

  it('names every adapter that exists, and no other', () => {
    for (const paths of Object.values(effectAdapters)) for (const path of paths) expect(sources.map((s) => name(s.path))).toContain(path);
  });

  it('has no barrel, no default export and no catch-all file', () => {
    const bad = sources.flatMap((s) => {
      const file = name(s.path);
      return [
        ...(/(?:^|\/)(?:utils?|helpers?|manager|common|index)\.ts$/.test(file) ? [`${file}: say what it is`] : []),
        ...(/\bexport\s+default\b/.test(s.text) ? [`${file}: default export`] : []),
        ...(/\bexport\s+\*\s+from\s+['"]\./.test(s.text) ? [`${file}: barrel`] : []),
      ];
    });
    expect(bad).toEqual([]);
  });
});
