/** A project's settings on the command line, which reads `.mlx-code.json` for every command. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jsonLines, runCli } from '../support/cliProcess.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'cli-settings-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const write = (text: string): void => writeFileSync(path.join(root, '.mlx-code.json'), text);
const plain = { MLX_CODE_MODEL: '', MLX_CODE_EMBEDDING_MODEL: '', MLX_CODE_RERANKING_MODEL: '', MLX_CODE_OFFLINE: '' };
const run = (args: string[], input?: string) => runCli([...args, '--root', root], { env: plain, ...(input !== undefined && { input }) });

/** An answer that makes a file. */
const answer = (file: string): string => `\`\`\`js ${file}\nexport const a = 1;\n\`\`\`\n`;

describe('mlx-code settings', () => {
  it('lists what counts, where it is from, and what it goes before', async () => {
    write('{\n  "maxTokens": 512,\n  "commit": { "style": "plain" },\n}');
    const { code, stdout } = await run(['settings', '--max-tokens', '64', '--json']);
    expect(code).toBe(0);
    const lines = jsonLines(stdout);
    const of = (key: string) => lines.find((line) => line.key === key);
    expect(of('maxTokens')).toEqual({
      type: 'setting',
      key: 'maxTokens',
      origin: 'option',
      value: 64,
      overridden: [
        { origin: 'project', value: 512, file: '.mlx-code.json', line: 2 },
        { origin: 'default', value: 1024 },
      ],
    });
    expect(of('commit.style')).toMatchObject({ origin: 'project', value: 'plain', line: 3 });
    expect(of('temperature')).toEqual({ type: 'setting', key: 'temperature', origin: 'default', value: 0.2, overridden: [] });
    expect(of('editsOnly')).toMatchObject({ origin: 'none', value: null });
    expect(lines.at(-1)).toEqual({ type: 'done', file: '.mlx-code.json', problems: 0 });
    const told = (await run(['settings'])).stdout;
    expect(told).toContain('\n  maxTokens = 512 (in .mlx-code.json:2; before 1024 by default)\n');
    expect(told).toContain('\n  temperature = 0.2\n');
  });

  it('tells what is wrong with its place, and ends with 3', async () => {
    write('{\n  "maxToken": 3,\n  "temperature": 0\n}');
    const { code, stdout, stderr } = await run(['settings', '--json']);
    expect(code).toBe(3);
    expect(stderr).toContain('1 problem in .mlx-code.json');
    const lines = jsonLines(stdout);
    expect(lines.filter(({ type }) => type === 'problem')).toEqual([
      {
        type: 'problem',
        file: '.mlx-code.json',
        line: 2,
        column: 3,
        endLine: 2,
        endColumn: 13,
        severity: 'error',
        message: 'There is no setting “maxToken” here; “maxTokens” may be meant.',
      },
    ]);
    expect(lines.find(({ key }) => key === 'temperature')).toMatchObject({ origin: 'project', value: 0 });
  });

  it('says of a broken file that nothing of it counts but what it rules out, which holds', async () => {
    write('{\n  "maxTokens": 512\n  "deny": ["edits"]\n}');
    const { code, stdout, stderr } = await run(['settings', '--json']);
    expect(code).toBe(3);
    expect(stderr).toContain('1 problem in .mlx-code.json; nothing of it counts but what it rules out.');
    const of = (key: string) => jsonLines(stdout).find((line) => line.key === key);
    expect(of('maxTokens')).toMatchObject({ origin: 'default' });
    expect(of('deny')).toMatchObject({ origin: 'project', value: ['edits'], line: 3 });
    expect((await run(['apply'], answer('a.js'))).code).toBe(3);
    write('[1');
    expect((await run(['settings'])).stderr).toContain('; nothing of it counts.');
  });

  it('says that there is no file', async () => {
    const { code, stdout } = await run(['settings']);
    expect(code).toBe(0);
    expect(stdout).toContain('There is no .mlx-code.json in this folder.');
    expect(jsonLines((await run(['settings', '--json'])).stdout).at(-1)).toEqual({ type: 'done', file: null, problems: 0 });
  });
});

describe("a project's settings", () => {
  it('rule out changes of files, which are refused and named', async () => {
    write('{\n  "editsOnly": ["src/"]\n}');
    const refused = await run(['apply', '--json'], answer('lib/a.js'));
    expect(refused.code).toBe(3);
    expect(jsonLines(refused.stdout).at(-1)).toMatchObject({ type: 'error', code: 'projectDenies' });
    expect(refused.stderr).toContain('“lib/a.js” is none of them');
    mkdirSync(path.join(root, 'src'));
    expect((await run(['apply'], answer('src/a.js'))).code).toBe(0);
    expect(readFileSync(path.join(root, 'src', 'a.js'), 'utf8')).toBe('export const a = 1;\n');
    // What was done is taken back, whatever is ruled out by now.
    write('{"deny": ["edits"]}');
    expect((await run(['apply'], answer('src/b.js'))).code).toBe(3);
    expect((await run(['undo'])).code).toBe(0);
  });

  it('leave files out of the index, also of one that was made before, and say what is wrong', async () => {
    writeFileSync(path.join(root, 'kept.js'), 'export function keptOne() {}\n');
    mkdirSync(path.join(root, 'generated'));
    writeFileSync(path.join(root, 'generated', 'made.js'), 'export function madeOne() {}\n');
    const found = async (name: string) => jsonLines((await run(['search', name, '--json'])).stdout).filter(({ type }) => type === 'hit');
    expect(await found('madeOne')).toHaveLength(1);
    write('{"exclude": ["generated/"], "x": 1}');
    const { stdout, stderr } = await run(['search', 'madeOne', '--json']);
    expect(jsonLines(stdout).filter(({ type }) => type === 'hit')).toEqual([]);
    expect(stderr).toContain('.mlx-code.json:1:29: There is no setting “x” here.');
    expect(await found('keptOne')).toHaveLength(1);
  });

  it('switch connections off', async () => {
    write('{"deny": ["network"]}');
    const { code, stderr } = await run(['models', 'download', 'q1.5b']);
    expect(code).toBe(3);
    expect(stderr).toContain('rules out connections to other machines');
  });
});
