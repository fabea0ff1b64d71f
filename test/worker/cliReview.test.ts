/** `mlx-code review` of the built command line with random weights: the places that it names stand in the diff, and its ends are as documented. */
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { writeFixtureModel } from '../../scripts/fixtureModel.ts';
import { severities } from '../../src/core/review/finding.ts';
import { silentLog } from '../../src/base/log.ts';
import { KeptDismissals } from '../../src/node/review/keptDismissals.ts';
import { citedMessage, writeCitingModel } from '../support/citingModel.ts';
import { CliProcess, type CliResult, isRunning, jsonLines, runCli, waitFor } from '../support/cliProcess.ts';
import { GitRepository } from '../support/gitRepository.ts';
import { shownLines, standsIn } from '../support/reviewDiffs.ts';
import { sarifProblems } from '../support/sarif.ts';
import { treeHash } from '../support/treeHash.ts';

const models = mkdtempSync(path.join(tmpdir(), 'mlx-code-review-models-'));
const random = path.join(models, 'random.gguf');
const scripted = path.join(models, 'scripted.gguf');
let repo: GitRepository;
let data: string;

beforeAll(() => {
  writeFixtureModel({ out: random, kind: 'random', seed: 3 });
  writeFixtureModel({ out: scripted, kind: 'scripted' });
});
afterAll(() => rmSync(models, { recursive: true, force: true }));

beforeEach(() => {
  repo = new GitRepository();
  data = realpathSync(mkdtempSync(path.join(tmpdir(), 'mlx-code-review-data-')));
  repo.write('src/cart.ts', Array.from({ length: 40 }, (_, i) => `const line${String(i)} = ${String(i)};\n`).join(''));
  repo.write('AGENTS.md', '# Errors\n\nSay what failed.\n');
  repo.commit();
  repo.write(
    'src/cart.ts',
    Array.from({ length: 40 }, (_, i) => (i % 13 === 0 ? `await pay(${String(i)});\n` : `const line${String(i)} = ${String(i)};\n`)).join(
      '',
    ),
  );
  repo.write('src/größe & co.py', 'def f():\n    return 1\n');
  repo.git('add', '--all');
});
afterEach(() => {
  repo.remove();
  rmSync(data, { recursive: true, force: true });
});

function review(...args: string[]): Promise<CliResult> {
  return runCli(['review', '--model', random, '--root', repo.path, ...args], { env: { MLX_CODE_DATA_FOLDER: data } });
}

interface Listed {
  path: string;
  line: number;
  endLine: number;
  severity: string;
  rule: string;
  message: string;
  surprise: { bitsPerToken: number; mostBits: number };
}

function findingsOf({ stdout }: CliResult): Listed[] {
  const lines = jsonLines(stdout);
  expect(lines.at(-1)).toMatchObject({ type: 'done', findings: lines.length - 1 });
  return lines.slice(0, -1).map((line) => {
    expect(line).toMatchObject({ type: 'finding', fix: null, source: 'review', message: expect.any(String) as string });
    return line as unknown as Listed;
  });
}

describe('mlx-code review', () => {
  it('names places that stand in the diff, ends with 3 when a finding is grave enough, and changes nothing', async () => {
    const before = treeHash(repo.path);
    const shown = shownLines(repo.git('diff', '--cached'));
    const found = await review('--staged', '--json', '--max-findings', '2');
    const findings = findingsOf(found);
    expect(findings.length).toBeGreaterThan(0);
    for (const finding of findings) {
      expect(standsIn(shown, finding)).toBe(true);
      expect(severities).toContain(finding.severity);
      expect(finding.message).not.toMatch(/[*`#<>\n]/);
    }
    expect(found.code).toBe(3);
    expect(treeHash(repo.path)).toBe(before);
    const strict = await review('--staged', '--json', '--max-findings', '2', '--severity', 'error');
    // By random weights each token is about as likely as another one; a vocabulary of 521 has 9 bits.
    for (const { surprise } of findings) {
      expect(surprise.bitsPerToken).toBeGreaterThan(5);
      expect(surprise.bitsPerToken).toBeLessThan(14);
      expect(surprise.mostBits).toBeGreaterThanOrEqual(surprise.bitsPerToken);
    }
    expect(jsonLines(found.stdout).at(-1)).toMatchObject({ unusual: expect.any(Array) as unknown[] });
    expect(strict.code).toBe(findingsOf(strict).some(({ severity }) => severity === 'error') ? 3 : 0);
  });

  it('writes SARIF, and lines for people in which a place is a link', async () => {
    const { code, stdout } = await review('--sarif', '--max-findings', '1', '--quiet');
    expect(code).toBe(3);
    expect(sarifProblems(stdout)).toEqual([]);
    expect(stdout).toContain('"uriBaseId": "%SRCROOT%"');
    const plain = await review('--max-findings', '1');
    expect(plain.stdout).toMatch(/^\S.*:\d+: (?:error|warning|info): .+ \[.+; \d+\.\d bits per token\]\n$/);
    expect(plain.stderr).toContain('1 finding');
  });

  describe('with --fix', () => {
    const args = ['--staged', '--json', '--seed', '3', '--max-findings', '3', '--max-tokens', '400', '--fix'];
    const fixesOf = ({ stdout }: CliResult): { path: string; fix: string | null; fixReason?: string }[] =>
      jsonLines(stdout).filter(({ type }) => type === 'finding') as never;
    const mended = (): string[] =>
      ['src/cart.ts', 'src/größe & co.py', 'AGENTS.md'].map((file) => readFileSync(path.join(repo.path, file), 'utf8'));

    it('shows how each finding is mended, applies that when asked to, and has it taken back', async () => {
      const tree = treeHash(repo.path);
      const begun = mended();
      const shown = await review(...args);
      const fixes = fixesOf(shown);
      expect(treeHash(repo.path), 'nothing is written').toBe(tree);
      for (const { fix, fixReason } of fixes) expect(fix ?? fixReason).toMatch(fix === null ? /\.$/ : /^diff --git a\//);
      const diffs = fixes.flatMap(({ fix }) => (fix === null ? [] : [fix]));
      expect(diffs.length).toBeGreaterThan(0);
      // Each is upon the ones before it, for any program that takes diffs.
      for (const [at, diff] of diffs.entries()) {
        const file = path.join(data, `${String(at)}.diff`);
        writeFileSync(file, diff);
        repo.git('apply', '--unidiff-zero', '--whitespace=nowarn', file);
      }
      const wanted = mended();
      repo.git('checkout', '--quiet', '--', '.');
      expect(mended()).toEqual(begun);

      const staged = repo.git('write-tree');
      const applied = await review(...args, '--apply');
      expect(fixesOf(applied)).toEqual(fixes);
      const last = jsonLines(applied.stdout);
      expect(last.at(-2)).toMatchObject({ type: 'applied', status: 'applied' });
      expect(last.at(-1)).toMatchObject({ type: 'done', findings: fixes.length });
      expect(mended()).toEqual(wanted);
      expect(repo.git('write-tree'), 'what is staged stays').toBe(staged);
      const back = await runCli(['undo', '--root', repo.path, '--json'], { env: { MLX_CODE_DATA_FOLDER: data } });
      expect(back).toMatchObject({ code: 0 });
      expect(mended()).toEqual(begun);
    });

    it('leaves what is not below --root, and says why a finding has no fix', async () => {
      mkdirSync(path.join(repo.path, 'docs'));
      const outside = await runCli(['review', '--model', random, '--root', path.join(repo.path, 'docs'), ...args, '--apply'], {
        env: { MLX_CODE_DATA_FOLDER: data },
      });
      expect(fixesOf(outside).map(({ fix }) => fix)).toEqual(fixesOf(outside).map(() => null));
      expect(fixesOf(outside)[0]?.fixReason).toBe('The file is not below the folder of --root, where alone something is changed.');
      expect(outside.stdout).not.toContain('"type":"applied"');
      // What was staged isn't in the files any more.
      for (const file of ['src/cart.ts', 'src/größe & co.py']) repo.write(file, 'export {};\n');
      const gone = await review(...args);
      for (const { fix, fixReason } of fixesOf(gone))
        expect([fix, fixReason]).toEqual([null, 'Its line is another one in the file by now, or was changed by a fix before it.']);
    });
  });

  it('leaves out what was dismissed', async () => {
    const args = ['src/cart.ts:14', '--json', '--seed', '5', '--max-findings', '1'];
    const [first] = findingsOf(await review(...args));
    const { stdout } = await review('src/cart.ts:14', '--sarif', '--seed', '5', '--max-findings', '1');
    const [, print = ''] = /"mlxCode\/v1": "([0-9a-f]{32})"/.exec(stdout) ?? [];
    const { path: file, rule, message } = first!;
    await new KeptDismissals(data, silentLog).add({ print, reason: '', path: file, rule, message, at: 1 });
    const again = await review(...args);
    expect(findingsOf(again).map((one) => [one.line, one.rule])).not.toContainEqual([first!.line, rule]);
    expect(jsonLines(again.stdout).at(-1)).toMatchObject({ dismissed: 1 });
  });

  it('reviews files without git, and says in one sentence what is wrong with a name', async () => {
    const folder = path.join(data, 'plain');
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'a.ts'), 'let a;\nlet b;\n');
    const at = (...args: string[]): Promise<CliResult> =>
      runCli(['review', '--model', random, '--root', folder, '--json', ...args], { env: { MLX_CODE_DATA_FOLDER: data } });
    const { stdout } = await at('a.ts:2');
    for (const { path: file, line } of findingsOf({ stdout } as CliResult)) expect([file, line]).toEqual(['a.ts', 2]);
    expect(await at('a.ts:2-9')).toMatchObject({ code: 2, stderr: expect.stringContaining('the file has 2') as string });
    expect(await at('none.ts')).toMatchObject({ code: 1, stderr: expect.stringContaining('could not be read') as string });
    expect(await at('../outside.ts')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Name a folder around it with --root') as string,
    });
    mkdirSync(path.join(folder, 'src'));
    expect(await at('src')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('“src” is a folder. Name the files in it') as string,
    });
    expect(await at('--staged')).toMatchObject({ code: 1, stderr: expect.stringContaining('no git repository') as string });
    expect(await review('--base', 'nowhere')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('No branch, tag or commit is called “nowhere”') as string,
    });
    expect(await review('--base', '--output=/tmp/x')).toMatchObject({ code: expect.any(Number) as number });
  });

  it('ends with 3 for a secret in an added line, and tells its kind and place only', async () => {
    repo.git('reset', '--quiet', '--hard');
    const token = 'ghp_16C7e42F292c6912E7710c838347Ae178B4a';
    repo.write('t.py', `x = 1\ntoken = "${token}"\n`);
    repo.git('add', '--all');
    const { code, stdout, stderr } = await review('--staged', '--json', '--severity', 'error');
    expect(code).toBe(3);
    expect(jsonLines(stdout)[0]).toMatchObject({ path: 't.py', line: 2, severity: 'error', rule: 'security', source: 'secret' });
    expect(stdout + stderr).toContain('a GitHub token');
    expect(stdout + stderr).not.toContain(token);
  });

  it('ends with 3 for a staged file of secrets or a key, whatever the model says, and not for a template of one', async () => {
    repo.git('reset', '--quiet', '--hard');
    repo.write('.env', 'PASSWORD=canary\n');
    repo.write('.env.example', 'PASSWORD=\n');
    repo.git('add', '--all');
    const strict = ['--staged', '--severity', 'error'];
    const { code, stdout, stderr } = await review(...strict, '--json', '--max-findings', '1');
    expect(code).toBe(3);
    expect(jsonLines(stdout)).toMatchObject([
      { type: 'finding', path: '.env', line: 1, severity: 'error', rule: 'security', source: 'secret' },
      { type: 'done', findings: 1, leftOut: [{ path: '.env', why: 'secret' }] },
    ]);
    expect(stdout).toContain('This is an environment file, which usually holds secrets; none of it was read. Unstage it');
    expect(stderr).toContain('Not read: “.env”, as it may hold secrets.');
    expect(stdout + stderr).not.toContain('canary');
    const sarif = await review(...strict, '--sarif', '--max-findings', '1');
    expect([sarif.code, sarifProblems(sarif.stdout)]).toEqual([3, []]);
    expect(sarif.stdout).toContain('"uri": ".env"');
    const before = treeHash(repo.path);
    const fixed = await review(...strict, '--json', '--max-findings', '1', '--fix', '--apply');
    expect(jsonLines(fixed.stdout)[0]).toMatchObject({
      fix: null,
      fixReason: expect.stringMatching(/^No model is shown a secret.*Unstage it/) as string,
    });
    expect(treeHash(repo.path)).toBe(before);
    repo.git('rm', '--quiet', '--cached', '.env');
    repo.write('.gitignore', '.env\n');
    repo.git('add', '--all');
    const { stdout: left } = await review('--staged', '--json', '--max-findings', '3');
    for (const finding of findingsOf({ stdout: left } as CliResult)) expect(['.env.example', '.gitignore']).toContain(finding.path);
    repo.write('deploy', `-----BEGIN PRIVATE KEY-----\n${'MC4CAQAw'.repeat(8)}\n-----END PRIVATE KEY-----\n`);
    repo.git('add', '--all');
    const key = await review(...strict, '--json', '--max-findings', '1');
    expect(key.code).toBe(3);
    expect(jsonLines(key.stdout)[0]).toMatchObject({ path: 'deploy', line: 1, source: 'secret' });
    expect(key.stdout + key.stderr).not.toContain('MC4CAQAw');
  });

  it('ends well where there is nothing to review', async () => {
    repo.git('reset', '--quiet', '--hard');
    const { code, stdout, stderr } = await review('--staged', '--json');
    expect(jsonLines(stdout)).toEqual([{ type: 'done', findings: 0, read: 0, unread: 0, dismissed: 0, unusual: [], leftOut: [] }]);
    expect([code, stderr]).toEqual([
      0,
      'There are no changed lines to review. Change or stage something first, or have a whole file reviewed.\n',
    ]);
  });

  it('stops within a second at Ctrl+C, and leaves no process', async () => {
    repo.write('long.ts', 'const a = 1;\n'.repeat(4000));
    repo.git('add', '--all');
    const running = new CliProcess(['review', '--staged', '--model', random, '--root', repo.path, '--json', '--max-findings', '900'], {
      env: { MLX_CODE_DATA_FOLDER: data },
    });
    await running.speaking();
    const children = running.children();
    const asked = performance.now();
    running.child.kill('SIGINT');
    const { code, stdout } = await running.ended;
    expect(code).toBe(130);
    expect(performance.now() - asked).toBeLessThan(2500);
    expect(jsonLines(stdout).at(-1)).toMatchObject({ type: 'error', code: 'cancelled' });
    await waitFor(() => children.every((pid) => !isRunning(pid)), 5000, 'its processes to end');
  });

  describe('by a model that names a rule of the team', () => {
    const message = citedMessage;
    const naming = (rule: string): string => {
      const out = path.join(models, `${rule.replace(/\W/g, '-')}.gguf`);
      writeCitingModel(out, rule);
      return out;
    };
    const named = (model: string, ...args: string[]): Promise<CliResult> =>
      runCli(
        ['review', '--model', model, '--root', repo.path, '--staged', '--severity', 'info', '--seed', '3', '--max-findings', '1', ...args],
        { env: { MLX_CODE_DATA_FOLDER: data } },
      );
    interface Sarif {
      runs: {
        tool: { driver: { rules: { id: string }[] } };
        results: { ruleId: string; ruleIndex: number; partialFingerprints: Record<string, string> }[];
      }[];
    }

    it('cites where that stands, as JSON, as SARIF and in lines for people; a dismissal of it holds', async () => {
      const model = naming('AGENTS.md#errors');
      const { stdout, code } = await named(model, '--json');
      const [first] = findingsOf({ stdout } as CliResult);
      expect(first).toMatchObject({ rule: 'AGENTS.md#errors', cites: 'AGENTS.md › Errors', message });
      expect(code).toBe(3);

      const sarif = await named(model, '--sarif');
      expect(sarifProblems(sarif.stdout)).toEqual([]);
      const [run] = (JSON.parse(sarif.stdout) as Sarif).runs;
      const [result] = run!.results;
      expect(result).toMatchObject({ ruleId: 'AGENTS.md#errors', message: { text: message } });
      expect(run!.tool.driver.rules[result!.ruleIndex]).toEqual({
        id: 'AGENTS.md#errors',
        shortDescription: { text: 'Errors: Say what failed.' },
        help: { text: 'AGENTS.md › Errors' },
      });
      expect((await named(model)).stdout).toContain(`: ${message} [AGENTS.md › Errors; `);

      const print = result!.partialFingerprints['mlxCode/v1']!;
      const { path: file, rule } = first!;
      await new KeptDismissals(data, silentLog).add({ print, reason: 'checked elsewhere', path: file, rule, message, at: 1 });
      const again = await named(model, '--json');
      expect(findingsOf(again).map((one) => [one.path, one.line])).not.toContainEqual([file, first!.line]);
      expect(jsonLines(again.stdout).at(-1)).toMatchObject({ dismissed: 1 });
    });

    it('cites a standard of the settings by the name that it has there', async () => {
      repo.write('.mlx-code.json', '{"standards": [{"id": "money", "text": "Cents are whole numbers."}]}\n');
      const model = naming('money');
      const [first] = findingsOf(await named(model, '--json'));
      expect(first).toMatchObject({ rule: 'money', cites: '.mlx-code.json › money' });
      const { stdout } = await named(model, '--sarif');
      expect((JSON.parse(stdout) as Sarif).runs[0]!.tool.driver.rules).toEqual([
        { id: 'money', shortDescription: { text: 'Cents are whole numbers.' }, help: { text: '.mlx-code.json › money' } },
      ]);
    });
  });

  it('is of the form of a review also where the model would say something else', async () => {
    const { stdout, code } = await runCli(
      ['review', '--staged', '--model', scripted, '--root', repo.path, '--json', '--max-findings', '2'],
      {
        env: { MLX_CODE_DATA_FOLDER: data },
      },
    );
    const shown = shownLines(repo.git('diff', '--cached'));
    for (const finding of findingsOf({ stdout } as CliResult)) expect(standsIn(shown, finding)).toBe(true);
    expect([0, 3]).toContain(code);
  });
});
