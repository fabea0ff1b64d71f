import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import type { CommandContext } from '../../../src/cli/command.ts';
import { Output } from '../../../src/cli/output.ts';
import { review, type ReviewCommandOptions } from '../../../src/cli/review.ts';
import type { KnownFinding, ReviewOptions } from '../../../src/core/review/reviewService.ts';

const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'review-')));
writeFileSync(path.join(root, 'till.js'), 'let sum = 0;\nsum++;\n');
afterAll(() => rmSync(root, { recursive: true }));

const finding = (line: number): KnownFinding => ({
  path: 'till.js', line, endLine: line, severity: 'warning', rule: 'bug', cites: null, message: `Look at ${String(line)}.`,
  fix: null, source: 'review', print: String(line), said: '', surprise: null,
}); // prettier-ignore

it.each([false, true])('tells what it had found when it fails on the way; with fixes: %s', async (fix) => {
  const output = new Output({ json: true, quiet: true });
  const lines: Record<string, unknown>[] = [];
  vi.spyOn(output, 'line').mockImplementation((line) => void lines.push(line));
  const failing = async (_: unknown, { onFinding }: ReviewOptions): Promise<never> => {
    onFinding?.(finding(1));
    onFinding?.(finding(2));
    throw new AppError('workerCrashed', 'it has gone');
  };
  const signal = new AbortController().signal;
  const app = { reviews: { review: failing }, dismissals: { all: () => Promise.resolve([]) } };
  const context = { app, output, common: { root }, signal, interrupt: signal } as unknown as CommandContext;
  const options: ReviewCommandOptions = {
    subject: { kind: 'files', files: [{ file: path.join(root, 'till.js'), lines: null }] },
    sarif: false, severity: 'error', maxFindings: 10, fix, apply: false, partial: false,
  }; // prettier-ignore
  await expect(review(options, context)).rejects.toMatchObject({ code: 'workerCrashed' });
  expect(lines.map(({ type, line, fix: mend }) => [type, line, mend])).toEqual([['finding', 1, null], ['finding', 2, null]]); // prettier-ignore
});
