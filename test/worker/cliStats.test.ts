/** `mlx-code stats` as it is built. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { localDay } from '../../src/base/localDay.ts';
import { InsightsFiles } from '../../src/node/insights/insightsFiles.ts';
import { CliProcess } from '../support/cliProcess.ts';
import { sampleCounts } from '../support/sampleCounts.ts';

it('tells what was counted, as text, as a table and as JSON, and what is damaged', async () => {
  const data = mkdtempSync(path.join(tmpdir(), 'cli-stats-'));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const stats = (...args: string[]) => new CliProcess(['stats', ...args], { env: { MLX_CODE_DATA_FOLDER: data } }).ended;
  expect(await stats()).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing was counted yet.') as string });
  await new InsightsFiles(data).add(sampleCounts(localDay(new Date())), Date.now());
  const text = await stats('--period', 'all');
  expect(text.stdout).toMatch(
    /^All, from [\s\S]*Models: tokens and speed\n[\s\S]*Qwen2\.5 Coder 7B Instruct +\d[\s\S]*Time saved, an estimate/,
  );
  const csv = await stats('--csv');
  expect(csv.stdout).toMatch(/^day,what,model,language,detail,count\r?\n\d{4}-\d{2}-\d{2},/);
  const json = JSON.parse((await stats('--json', '--period', 'day')).stdout) as { type: string; period: string; tables: unknown[] };
  expect([json.type, json.period, json.tables.length > 3]).toEqual(['stats', 'day', true]);
  writeFileSync(path.join(data, 'insights', '2020-01.json'), '{');
  const damaged = await stats('--period', 'all');
  expect([damaged.code, damaged.stderr]).toEqual([0, expect.stringContaining('2020-01.json is damaged')]);
});
