// Builds the nine programs: extension host, model worker, index process, the threads that keep conversations and that draw, command line, the webviews of chat,
// graph and insights, and the rules for secrets, which are read when they are asked for. `--production` minifies, `--watch` rebuilds,
// `--outdir=DIR` writes there instead of into dist/.
import { rmSync, writeFileSync } from 'node:fs';
import esbuild from 'esbuild';
import { thirdPartyNotices } from './scripts/notices.ts';
import { copyParserFiles } from './scripts/parserFiles.ts';
import { webviewBuild } from './scripts/webviewBuild.ts';

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');
const outdir = process.argv.find((arg) => arg.startsWith('--outdir='))?.slice('--outdir='.length) ?? 'dist';

/** @type {import('esbuild').BuildOptions} */
const common = {
  bundle: true,
  minify: production,
  // Stack traces in a bug report are worth more than the bytes that names cost.
  keepNames: production,
  sourcemap: production ? false : 'linked',
  // Their texts are gathered into one file instead.
  legalComments: 'none',
  metafile: production,
  logLevel: 'warning',
};

/** @type {import('esbuild').BuildOptions} */
const node = { ...common, platform: 'node', target: 'node24' };

// A CommonJS dependency inside an ES module bundle still calls require().
const esmRequire = {
  js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
};

/** @type {import('esbuild').BuildOptions[]} */
export const programs = [
  { ...node, entryPoints: ['src/extension.ts'], outfile: `${outdir}/extension.cjs`, format: 'cjs', external: ['vscode'] },
  // The engine finds its binaries beside its own files: it can't be bundled.
  { ...node, entryPoints: ['src/worker/main.ts'], outfile: `${outdir}/worker.mjs`, format: 'esm', external: ['node-llama-cpp'] },
  { ...node, entryPoints: ['src/node/indexing/indexMain.ts'], outfile: `${outdir}/indexer.mjs`, format: 'esm' },
  { ...node, entryPoints: ['src/node/sessions/sessionMain.ts'], outfile: `${outdir}/sessions.mjs`, format: 'esm' },
  { ...node, entryPoints: ['src/node/drawings/drawMain.ts'], outfile: `${outdir}/drawings.mjs`, format: 'esm', banner: esmRequire },
  {
    ...node,
    entryPoints: ['src/cli/main.ts'],
    outfile: `${outdir}/cli.mjs`,
    format: 'esm',
    banner: { js: `#!/usr/bin/env node\n${esmRequire.js}` },
  },
  { ...node, entryPoints: ['src/node/security/secretRules.ts'], outfile: `${outdir}/secretRules.mjs`, format: 'esm', banner: esmRequire },
  { ...common, ...webviewBuild, outdir: `${outdir}/webview`, keepNames: false },
];

rmSync(outdir, { recursive: true, force: true });
copyParserFiles(`${outdir}/parsers`);
if (watch) {
  for (const options of programs) await (await esbuild.context({ ...options, logLevel: 'info' })).watch();
} else {
  const built = await Promise.all(programs.map((options) => esbuild.build(options)));
  if (production) writeFileSync(`${outdir}/THIRD_PARTY_NOTICES.txt`, await thirdPartyNotices(built.map(({ metafile }) => metafile)));
}
