/** `npm run eval` as a user runs it, without a model. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { jsonLines } from '../../support/cliProcess.ts';

const script = path.resolve(import.meta.dirname, '../../../scripts/eval.ts');
const folder = mkdtempSync(path.join(os.tmpdir(), 'mlx-code-eval-command-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  /** As a shell tells it: one that ended by a signal has a code too. */
  code: number | null;
  stdout: string;
  stderr: string;
}

/** `onSaid` hears what was said on stderr so far, and may stop it. */
function run(
  args: readonly string[],
  onSaid: (said: string, stop: () => void) => void = () => undefined,
  temporary = os.tmpdir(),
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, TMPDIR: temporary },
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => onSaid((stderr += text), () => child.kill('SIGINT')));
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code: signal ? 128 + os.constants.signals[signal] : code, stdout, stderr }));
  });
}

describe('the command', () => {
  it('says how it is used, and that it runs code', async () => {
    const { code, stdout } = await run(['--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('RUN CODE THAT THE MODEL WROTE');
    expect(await run([])).toMatchObject({ code: 2, stdout: '' });
  }, 60_000);

  it('names a model that is not there in one sentence', async () => {
    const { code, stderr } = await run(['--model', path.join(folder, 'none.gguf'), '--quiet', '--limit', '1', '--no-tests']);
    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/none\.gguf|not built yet/);
  }, 60_000);

  it('prints JSON only when asked for it, and goes on where it was stopped', async () => {
    const out = path.join(folder, 'results.jsonl');
    const args = ['--oracle', '--language', 'typescript', '--limit', '3', '--json', '--out', out];
    let asked = false;
    const stopped = await run(args, (said, stop) => {
      if (asked || !said.includes('1/6')) return;
      asked = true;
      stop();
    });
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain('goes on from here');
    const kept = readFileSync(out, 'utf8').trim().split('\n').length - 1;
    expect(kept).toBeGreaterThanOrEqual(1);
    expect(kept).toBeLessThan(6);
    const { code, stdout, stderr } = await run(args);
    expect(code).toBe(0);
    expect(stderr.match(/^\d\/6 /gm)?.length).toBe(6 - kept);
    const lines = jsonLines(stdout);
    expect(lines.filter((line) => line.type === 'row' && line.group === 'all')).toMatchObject([
      { way: 'constrained', n: 3, solved: 1 },
      { way: 'unconstrained', n: 3, solved: 1 },
    ]);
    expect(lines.find((line) => line.type === 'pairs')).toMatchObject({ n: 3, both: 3 });
    expect(lines.find((line) => line.type === 'caution')?.text).toContain('says nothing about any model');
  }, 120_000);

  it('leaves nothing behind when it is told twice', async () => {
    const temporary = path.join(folder, 'tmp');
    mkdirSync(temporary);
    const args = ['--oracle', '--language', 'typescript', '--out', path.join(folder, 'twice.jsonl')];
    // The second time as soon as it has heard the first.
    const { code } = await run(args, (said, stop) => {
      if (said.includes('1/32')) stop();
    }, temporary); // prettier-ignore
    expect(code).toBe(130);
    expect(readdirSync(temporary).filter((name) => name.startsWith('mlx-code-eval'))).toEqual([]);
  }, 60_000);

  it('checks tasks', async () => {
    const { code, stdout } = await run(['--check', '--task', 'typescript/pageCount', '--quiet']);
    expect(stdout).toContain('1 of 1 tasks checked, 0 not sound');
    expect(code).toBe(0);
  }, 60_000);
});
