import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { CommandContext } from '../../../src/cli/command.ts';
import { FindingFixes } from '../../../src/cli/findingFixes.ts';
import type { EditRequest } from '../../../src/core/edits/editRequest.ts';
import type { KnownFinding } from '../../../src/core/review/reviewService.ts';
import { linePrint } from '../../../src/node/review/saidLines.ts';
import { notebookFile } from '../../support/notebookFile.ts';

const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'fixes-')));
afterAll(() => rmSync(root, { recursive: true }));

it.each(['total = sum(items)', '    "total = sum(items)"'])('finds the line of a notebook’s finding, which says %j', async (said) => {
  const text = notebookFile([{ source: 'items = [1, 2]\ntotal = sum(items)' }]);
  writeFileSync(path.join(root, 'shop.ipynb'), text);
  const line = text.split('\n').findIndex((one) => one.includes('sum(items)')) + 1;
  const edit = ({ instruction, files: [file] }: EditRequest): Promise<unknown> => {
    expect(instruction).toContain(`line ${String(line)}`);
    return Promise.resolve({ cut: false, changes: [{ path: file!.path, after: text.replace('sum(items)', 'len(items)') }] });
  };
  const context = { app: { secrets: { find: () => Promise.resolve([]) }, edits: { edit } }, common: { root } } as unknown as CommandContext;
  const finding: KnownFinding = {
    path: 'shop.ipynb', line, endLine: line, severity: 'warning', rule: 'bug', cites: null, message: 'It adds.',
    fix: null, source: 'review', print: 'a', said: linePrint(said), surprise: null,
  }; // prettier-ignore
  const fix = await new FindingFixes(root, context, new AbortController().signal).of(finding);
  expect(fix.diff).toContain('+    "total = len(items)"');
});
