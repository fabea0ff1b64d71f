import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { regularText } from '../../../../src/node/indexing/fileContent.ts';

it.skipIf(process.platform === 'win32')('gives the text of a file, and of nothing that took its place', () => {
  const place = mkdtempSync(path.join(os.tmpdir(), 'mlx-code-text-'));
  onTestFinished(() => rmSync(place, { recursive: true, force: true }));
  const at = (name: string): string => path.join(place, name);
  writeFileSync(at('a.ts'), '\uFEFFconst apple = 1;\n');
  symlinkSync(at('a.ts'), at('link.ts'));
  // Whoever opened it to read would wait for a writer.
  execFileSync('mkfifo', [at('pipe.ts')]);
  expect(['a.ts', 'link.ts', 'pipe.ts', '.', 'gone.ts'].map((name) => regularText(at(name)))).toEqual([
    'const apple = 1;\n',
    null,
    null,
    null,
    null,
  ]);
});
