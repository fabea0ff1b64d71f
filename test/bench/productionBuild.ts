/** The programs as users have them. */
import path from 'node:path';
import { runCommand } from '../support/command.ts';
import type { BenchOptions } from './row.ts';

const root = path.join(import.meta.dirname, '../..');
/** Beside node_modules, so that the worker finds the engine; apart from dist, which may be a build for development. */
export const productionFolder = path.join(root, 'out', 'bench');

/** Throws what the build said where it failed. */
export async function buildForProduction(say: BenchOptions['say']): Promise<void> {
  say('building for production');
  const { code, output } = await runCommand(process.execPath, ['esbuild.config.mjs', '--production', `--outdir=${productionFolder}`], {
    cwd: root,
  });
  if (code !== 0) throw new Error(`the build failed:\n${output}`);
}
