/**
 * `npm run package -- --target darwin-arm64`: makes `mlx-code-<target>-<version>.vsix` on any machine, with exactly one platform's
 * engine in it. Everything is put together in a staging folder, so that what lies about in the checkout stays out.
 */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { mustRun } from '../test/support/command.ts';
import { packageProblems } from './packageContents.ts';
import { hostTarget, type Target, targetNamed } from './packageTargets.ts';
import { installPackageTree } from './packageTree.ts';

const root = path.join(import.meta.dirname, '..');
/** Of the manifest, what only a checkout needs. */
const notShipped = ['scripts', 'devDependencies', 'optionalDependencies', 'private'];

/** Makes a package and returns its path. Throws an Error when anything is in it that shouldn't be, or missing. */
async function makePackage(target: Target, out: string | undefined): Promise<string> {
  const started = performance.now();
  const staging = await fs.mkdtemp(path.join(os.tmpdir(), 'mlx-code-package-'));
  try {
    console.log(`${target.name}: building, and installing its engine`);
    await Promise.all([
      installPackageTree(root, staging, target),
      mustRun(process.execPath, ['esbuild.config.mjs', '--production', `--outdir=${path.join(staging, 'dist')}`], { cwd: root }),
    ]);
    const manifest = JSON.parse(await fs.readFile(path.join(root, 'package.json'), 'utf8')) as Record<string, unknown> & {
      version: string;
    };
    const shipped = Object.fromEntries(Object.entries(manifest).filter(([key]) => !notShipped.includes(key)));
    await fs.writeFile(path.join(staging, 'package.json'), JSON.stringify(shipped, null, 2));
    for (const folder of ['media', 'l10n']) await fs.cp(path.join(root, folder), path.join(staging, folder), { recursive: true });
    const texts = (await fs.readdir(root)).filter((name) => /^package\.nls(\.[\w-]+)?\.json$/.test(name));
    for (const name of ['README.md', 'LICENSE', 'CHANGELOG.md', '.vscodeignore', ...texts])
      await fs.copyFile(path.join(root, name), path.join(staging, name));

    const file = path.resolve(out ?? path.join(root, `mlx-code-${target.name}-${manifest.version}.vsix`));
    await fs.mkdir(path.dirname(file), { recursive: true });
    const vsce = path.join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
    const options = ['--target', target.name, '--out', file, '--allow-missing-repository', '--no-rewrite-relative-links'];
    await mustRun(process.execPath, [vsce, 'package', ...options], { cwd: staging });

    const problems = packageProblems(file, target);
    if (problems.length > 0) throw new Error(`${path.basename(file)} is not right:\n  ${problems.slice(0, 20).join('\n  ')}`);
    const megabytes = (await fs.stat(file)).size / 1e6;
    console.log(
      `${path.relative(process.cwd(), file)}: ${megabytes.toFixed(1)} MB (${((performance.now() - started) / 1000).toFixed(0)} s)`,
    );
    return file;
  } finally {
    await fs.rm(staging, { recursive: true, force: true });
  }
}

try {
  const { values } = parseArgs({ options: { target: { type: 'string', multiple: true }, out: { type: 'string' } } });
  const chosen = values.target?.map(targetNamed) ?? [hostTarget()];
  if (values.out !== undefined && chosen.length > 1) throw new Error('--out names one file: give one --target with it');
  for (const target of chosen) await makePackage(target, values.out);
} catch (error) {
  console.error(`npm run package failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
