/** What must be in a package and what must not; asked by `scripts/package.ts` of every package it makes, and by the tests. */
import { readZip } from '../test/support/zip.ts';
import { languages } from './l10nLanguages.ts';
import type { Target } from './packageTargets.ts';

const mustHave = [
  'extension/package.json',
  'extension/package.nls.json',
  ...languages.flatMap((language) => [`extension/package.nls.${language}.json`, `extension/l10n/bundle.l10n.${language}.json`]),
  'extension/readme.md',
  'extension/changelog.md',
  'extension/LICENSE.txt',
  'extension/dist/extension.cjs',
  'extension/dist/worker.mjs',
  'extension/dist/sessions.mjs',
  'extension/dist/drawings.mjs',
  'extension/dist/cli.mjs',
  'extension/dist/parsers/tree-sitter.js',
  'extension/dist/parsers/tree-sitter.wasm',
  'extension/dist/parsers/tree-sitter-typescript.wasm',
  'extension/dist/webview/chat.js',
  'extension/dist/webview/chat.css',
  'extension/dist/webview/graph.js',
  'extension/dist/webview/graph.css',
  'extension/dist/webview/insights.js',
  'extension/dist/webview/insights.css',
  'extension/dist/THIRD_PARTY_NOTICES.txt',
  'extension/media/projectSettings.schema.json',
  'extension/node_modules/node-llama-cpp/package.json',
  'extension/node_modules/node-llama-cpp/LICENSE',
];

/** Outside `node_modules` only these: no sources, no tests, no tools. */
const own =
  /^extension\/(package(\.nls(\.[\w-]+)?)?\.json|l10n\/|readme\.md|changelog\.md|LICENSE\.txt|media\/|dist\/)|^extension\.vsixmanifest$|^\[Content_Types\]\.xml$/;
const neverOwn = /\.(map|ts|tsx|test\.\w+|gguf)$/;
const neverDependency = /\.(map|ts|mts|cts|bundle|gguf)$|\/node_modules\/(node-linux-|typescript\/)|\/llama\/(addon|xpack)\//;

/** Everything that is wrong with a package's contents, one sentence each; empty when all is well. */
export function packageProblems(vsix: string, target: Target): string[] {
  const names = readZip(vsix).map((entry) => entry.name);
  const there = new Set(names);
  const problems = mustHave.filter((name) => !there.has(name)).map((name) => `${name} is missing`);
  for (const name of names) {
    const dependency = name.startsWith('extension/node_modules/');
    if (!dependency && (!own.test(name) || neverOwn.test(name))) problems.push(`${name} doesn't belong in it`);
    if (dependency && neverDependency.test(name)) problems.push(`${name} doesn't belong in it`);
  }
  const engines = new Set(
    names.map((name) => /\/node_modules\/@node-llama-cpp\/([^/]+)\//.exec(name)?.[1]).filter((name) => name !== undefined),
  );
  if (engines.size !== 1 || !engines.has(target.engine)) {
    problems.push(`it has the engines ${[...engines].join(', ') || '(none)'} where it should have ${target.engine} and no other`);
  }
  if (!names.some((name) => name.endsWith(`/@node-llama-cpp/${target.engine}/bins/${target.engine}/llama-addon.node`))) {
    problems.push(`the engine's binary for ${target.name} is missing`);
  }
  return problems;
}
