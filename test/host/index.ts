/** Loaded by VS Code inside the extension host: runs every bundled suite beside it with mocha. Rejecting means exit code 1. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';
import * as vscode from 'vscode';
import type { MlxCodeApi } from '../../src/extension.ts';

/**
 * Says beside a test that fails what the extension refused during it: a command that throws resolves with nothing, and why stands in a
 * notification that nobody sees here.
 */
function tellRefusals(mocha: Mocha): void {
  let refused: string[] = [];
  let isFollowed = false;
  mocha.rootHooks({
    beforeEach() {
      refused = [];
      const extension = vscode.extensions.getExtension<MlxCodeApi>('mlx-code.mlx-code');
      const messages = extension?.isActive ? extension.exports.forTests?.services.messages : undefined;
      if (isFollowed || !messages) return;
      isFollowed = true;
      const show = messages.showError.bind(messages);
      messages.showError = (thrown, doing, again) => {
        refused.push(`${doing}: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`);
        show(thrown, doing, again);
      };
    },
    afterEach(this: Mocha.Context) {
      if (this.currentTest?.state === 'failed') for (const one of refused) console.log(`the extension refused ${one}`);
    },
  });
}

export function run(): Promise<void> {
  const options: Mocha.MochaOptions = { ui: 'bdd', reporter: 'spec', color: false, timeout: 60_000 };
  if (process.env.MLX_CODE_GREP) options.grep = process.env.MLX_CODE_GREP;
  const mocha = new Mocha(options);
  tellRefusals(mocha);
  for (const name of readdirSync(import.meta.dirname).sort()) {
    if (name.endsWith('.test.cjs')) mocha.addFile(path.join(import.meta.dirname, name));
  }
  return new Promise((resolve, reject) => {
    mocha.run((failures) => {
      if (failures > 0) reject(new Error(`${failures} of the tests failed`));
      else resolve();
    });
  });
}
