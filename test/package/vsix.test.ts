import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageProblems } from '../../scripts/packageContents.ts';
import { hostTarget, type Target, targetNamed } from '../../scripts/packageTargets.ts';
import { mustRun, runCommand } from '../support/command.ts';
import { type FixtureModels, writeFixtureModels } from '../support/fixtureModels.ts';
import { readZip, unpackZip } from '../support/zip.ts';

const root = path.join(import.meta.dirname, '..', '..');

/** The package of a target; made when `npm test` hasn't made it already. */
async function packageOf(target: Target): Promise<string> {
  const file = path.join(root, 'out', 'package', `mlx-code-${target.name}.vsix`);
  if (!existsSync(file)) await mustRun(process.execPath, ['scripts/package.ts', '--target', target.name, '--out', file], { cwd: root });
  return file;
}

describe.each([hostTarget(), ...(process.env.MLX_CODE_FULL ? [targetNamed('darwin-arm64')] : [])])('the package for $name', (target) => {
  let vsix: string;
  beforeAll(async () => {
    vsix = await packageOf(target);
  }, 300_000);

  it('holds the built programs, one engine with its binary, and nothing that belongs to a checkout', () => {
    expect(packageProblems(vsix, target)).toEqual([]);
  });

  it('is seen as wrong when it is held against another platform', () => {
    const other = targetNamed(target.name === 'win32-x64' ? 'linux-x64' : 'win32-x64');
    expect(packageProblems(vsix, other).join()).toContain(other.engine);
  });

  it('says in its manifest which platform it is for', () => {
    const manifest = readZip(vsix)
      .find((entry) => entry.name === 'extension.vsixmanifest')
      ?.read()
      .toString('utf8');
    expect(manifest).toContain(`TargetPlatform="${target.name}"`);
  });

  it('is under 60 MB', () => {
    expect(statSync(vsix).size).toBeLessThan(60e6);
  });
});

describe('the package for this machine', () => {
  let folder: string;
  let models: FixtureModels;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'mlx-code-vsix-'));
    unpackZip(await packageOf(hostTarget()), folder);
    models = writeFixtureModels();
  }, 300_000);
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    models.remove();
  });

  it('answers a question with nothing but its own files', async () => {
    const cli = path.join(folder, 'extension', 'dist', 'cli.mjs');
    const args = [cli, 'ask', 'Hello?', '--model', models.scripted, '--json', '--root', folder];
    const { code, output } = await runCommand(process.execPath, args, { cwd: folder, timeoutMs: 60_000 });
    expect(code, output).toBe(0);
    const last = output.split('\n').find((line) => line.startsWith('{"type":"done"'));
    const done = JSON.parse(last ?? 'null') as { type: string; text: string; tokens: number };
    expect(done.type).toBe('done');
    expect(done.text.length).toBeGreaterThan(20);
    expect(done.tokens).toBeGreaterThan(5);
  });
});
