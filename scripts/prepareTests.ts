/** Installs what the tests in a real VS Code need, so that it is there before they start: VS Code's server build and a Chromium. */
import { ensureChromium } from '../test/support/browser.ts';
import { ensureServerBuild } from '../test/support/vscodeServerInstall.ts';

const say = (line: string): void => console.log(line);
try {
  await ensureServerBuild(say);
  await ensureChromium(say);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
