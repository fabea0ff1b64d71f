import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { measured, type Row } from './row.ts';

const extensionGoal = '≤ 600';
const webviewGoal = '≤ 900';

/** Sizes of what is loaded at start, in kB of 1,000 bytes, out of a production build in `dist`. */
export function bundleRows(dist: string): Row[] {
  const page = staticGraph(join(dist, 'webview', 'chat.js'));
  const style = join(dist, 'webview', 'chat.css');
  const scripts = page.reduce((sum, file) => sum + kilobytes(file), 0);
  return [
    measured('host.bundle.extension', 'kB', extensionGoal, [kilobytes(join(dist, 'extension.cjs'))], 'minified, not compressed'),
    measured(
      'host.bundle.webview',
      'kB',
      webviewGoal,
      [scripts + kilobytes(style)],
      `chat.js with what it imports statically (${String(page.length)} files) and chat.css; grammars load on demand`,
    ),
  ];
}

/** A module and all that loading it loads; `import(...)` is for later and doesn't count. */
function staticGraph(entry: string): string[] {
  const files = [entry];
  for (const file of files) {
    const source = readFileSync(file, 'utf8');
    for (const match of source.matchAll(/(?:\bimport|\bfrom)\s*["'](\.{1,2}\/[^"']+)["']/g)) {
      const imported = join(dirname(file), match[1] ?? '');
      if (!files.includes(imported)) files.push(imported);
    }
  }
  return files;
}

function kilobytes(file: string): number {
  return statSync(file).size / 1000;
}
