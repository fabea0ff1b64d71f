/** Loaded by VS Code inside the extension host: runs every bundled suite beside it with mocha. Rejecting means exit code 1. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';

export function run(): Promise<void> {
  const options: Mocha.MochaOptions = { ui: 'bdd', reporter: 'spec', color: false, timeout: 60_000 };
  if (process.env.MLX_CODE_GREP) options.grep = process.env.MLX_CODE_GREP;
  const mocha = new Mocha(options);
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
