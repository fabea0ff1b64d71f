import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { measured, type Row } from './row.ts';

const extensionGoal = '≤ 600';
const webviewGoal = '≤ 900';

/** Sizes of what is loaded at start, in kB of 1,000 bytes, out of a production build in `dist`. */
export function bundleRows(dist: string): Row[] {
  return [
    measured('host.bundle.extension', 'kB', extensionGoal, [kilobytes(join(dist, 'extension.cjs'))], 'minified, not compressed'),
    pageRow('host.bundle.webview', dist, 'chat', '; grammars load on demand'),
    pageRow('host.bundle.graph', dist, 'graph', ', loaded with the graph only'),
  ];
}

function pageRow(name: string, dist: string, page: 'chat' | 'graph', note: string): Row {
  const files = staticGraph(join(dist, 'webview', `${page}.js`));
  const size = [...files, join(dist, 'webview', `${page}.css`)].reduce((sum, file) => sum + kilobytes(file), 0);
  const told = `${page}.js with what it imports statically (${String(files.length)} files) and ${page}.css${note}`;
  return measured(name, 'kB', webviewGoal, [size], told);
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
