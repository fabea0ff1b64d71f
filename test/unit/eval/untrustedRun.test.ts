/** What runs a model's code: ends it, keeps the environment from it, and doesn't believe an early exit. */
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runTests } from '../../eval/testRun.ts';
import { findToolchains, type Toolchains } from '../../eval/toolchains.ts';
import { findWall, runUntrusted, type UntrustedResult } from '../../eval/untrustedRun.ts';
import { isRunning, waitFor } from '../../support/cliProcess.ts';

const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'mlx-code-untrusted-')));
const wall = findWall();
const open = { prefix: [], says: '' };
let toolchains: Toolchains;

beforeAll(async () => {
  toolchains = await findToolchains(wall, ['typescript']);
}, 60_000);
afterAll(() => {
  toolchains.dispose();
  rmSync(folder, { recursive: true, force: true });
});

function run(script: string, more: { timeoutMs?: number; signal?: AbortSignal; wall?: typeof wall } = {}): Promise<UntrustedResult> {
  return runUntrusted(process.execPath, ['-e', script], { cwd: folder, home: folder, timeoutMs: 60_000, wall, ...more });
}

describe('an untrusted program', () => {
  it('gets none of our environment', async () => {
    process.env.MLX_CODE_TEST_SECRET = 'secret';
    const { output } = await run('console.log(JSON.stringify(process.env))');
    delete process.env.MLX_CODE_TEST_SECRET;
    const seen = JSON.parse(output) as Record<string, string>;
    expect(output).not.toContain('secret');
    expect(seen.HOME).toBe(folder);
    expect(Object.keys(seen).filter((name) => !['PATH', 'HOME', 'TMPDIR', 'LANG', 'PWD', 'SystemRoot', '__CF_USER_TEXT_ENCODING'].includes(name))).toEqual([]); // prettier-ignore
  });

  it('is ended at its time limit, with what it started', async () => {
    // Without a wall, so that the numbers of the processes are ours.
    const script = `const { spawn } = require('node:child_process');
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
      console.log(child.pid); setInterval(() => {}, 1000);`;
    const { timedOut, output } = await run(script, { timeoutMs: 1500, wall: open });
    expect(timedOut).toBe(true);
    await waitFor(() => !isRunning(Number(output)), 10_000, 'the end of the grandchild');
  });

  it('is ended by the signal', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    const { code, timedOut } = await run('setInterval(() => {}, 1000)', { signal: controller.signal });
    expect(code).toBeNull();
    expect(timedOut).toBe(false);
  });

  it('may say as much as it likes', async () => {
    const { output, code } = await run("for (let i = 0; i < 5000; i++) console.log('x'.repeat(1000))");
    expect(code).toBe(0);
    expect(output.length).toBeLessThanOrEqual(200_000);
  });

  it.skipIf(wall.prefix.length === 0)('has no network', async () => {
    const { output } = await run(
      `const net = require('node:net'); const server = net.createServer().listen(0, '127.0.0.1', () => {
        net.connect(server.address().port, '127.0.0.1').on('connect', () => { console.log('connected'); process.exit(); }).on('error', (e) => { console.log(e.code); process.exit(); });
      }); server.on('error', (e) => { console.log(e.code); process.exit(); });`,
    );
    expect(output).not.toContain('connected');
  });
});

describe('a run of tests', () => {
  const test = "import { test } from 'node:test';\nimport './code.ts';\ntest('one', () => {});\n";
  const verdict = async (code: string): Promise<string> => {
    const toolchain = toolchains.present.get('typescript')!;
    return (await runTests({ toolchain, wall, files: new Map([['code.ts', code]]), tests: new Map([['code.test.ts', test]]) })).verdict;
  };

  it('passes and fails', async () => {
    expect(await verdict('export {};\n')).toBe('passed');
    expect(await verdict('throw new Error();\n')).toBe('failed');
    expect(await verdict('export {\n')).toBe('failed');
  });

  it("doesn't believe code that ends the program", async () => {
    expect(await verdict('process.exit(0);\n')).toBe('failed');
  });

  it("can't write outside its folder", async () => {
    const target = path.join(folder, 'outside.txt');
    expect(await verdict(`import { writeFileSync } from 'node:fs';\nwriteFileSync(${JSON.stringify(target)}, '');\n`)).toBe('failed');
    expect(existsSync(target)).toBe(false);
  });
});
