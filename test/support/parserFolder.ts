import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import { copyParserFiles } from '../../scripts/parserFiles.ts';

/** The parsers as the build puts them under the extension, whose package says "module"; removed when the test file is done. */
export function parserFolder(): string {
  const root = mkdtempSync(path.join(os.tmpdir(), 'mlx-code-parsers-'));
  afterAll(() => rmSync(root, { recursive: true }));
  writeFileSync(path.join(root, 'package.json'), '{"type":"module"}');
  const folder = path.join(root, 'parsers');
  copyParserFiles(folder);
  return folder;
}
