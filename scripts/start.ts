/**
 * `npm start`: builds, finds a model and a VS Code, and opens the sample shop with the chat beside it. `npm start -- --check` does it
 * with nobody there: asks one question in the real workbench, prints the answer, and ends with 0 when all of it worked.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { mustRun } from '../test/support/command.ts';
import { createProfile, linkExtension } from '../test/support/profile.ts';
import { createShopWorkspace } from '../test/support/shopWorkspace.ts';
import { findDesktop, openDesktop } from './startDesktop.ts';
import { chooseStartModel } from './startModel.ts';
import { checkServed, openServed } from './startServed.ts';

const root = path.join(import.meta.dirname, '..');
const started = performance.now();

function say(line: string): void {
  console.log(`[${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s] ${line}`);
}

async function main(check: boolean, signal: AbortSignal): Promise<void> {
  say('building');
  await mustRun(process.execPath, ['esbuild.config.mjs'], { cwd: root });
  const model = await chooseStartModel(say);
  const workspace = await createShopWorkspace();
  const profile = await createProfile({
    'mlxCode.models.path': model,
    // VS Code's own chat, which has no model here, would stand in front of ours.
    'chat.disableAIFeatures': true,
  });
  await linkExtension(profile, path.join(import.meta.dirname, 'startOpener'), ['extension.cjs']);
  try {
    if (check) {
      await checkServed(root, workspace.folder, profile, say);
      return;
    }
    const desktop = await findDesktop(say);
    if (desktop === null) {
      await openServed(root, workspace.folder, profile, say, signal);
      return;
    }
    say('VS Code is opening; close its window or press Ctrl+C to end');
    await openDesktop(desktop, root, workspace.folder, profile, signal);
  } finally {
    await profile.remove();
    await workspace.remove();
  }
}

const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());
process.once('SIGTERM', () => interrupted.abort());

try {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
  await main(values.check, interrupted.signal);
} catch (error) {
  console.error(`npm start failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
