/**
 * `npm test`: every check there is, in order, each named and timed; the output of one that fails is shown whole. Steps that leave a
 * core free run side by side; those that take both run alone. `--full` gives the long-running tests their full size.
 */
import path from 'node:path';
import { parseArgs, stripVTControlCharacters } from 'node:util';
import { runCommand } from '../test/support/command.ts';
import { hostTarget } from './packageTargets.ts';

interface Step {
  name: string;
  /** Arguments for this Node, one list for each program to run after the other. */
  runs: string[][];
  /** Shows its lines as they come, each behind this word: for what takes long. */
  live?: string;
}

const root = path.join(import.meta.dirname, '..');
const tool = (place: string, ...args: string[]): string[] => [path.join('node_modules', ...place.split('/')), ...args];
const vitest = (...args: string[]): string[] => tool('vitest/vitest.mjs', 'run', ...args);
const vsix = path.join('out', 'package', `mlx-code-${hostTarget().name}.vsix`);

/**
 * Tests of the workbench whose steps the extension host and the pages have tests of as well: a window takes half of such a test's time to come, and all of them would make this take an hour on two
 * cores. `--full` and `npm run test:ui` run them.
 */
const seenElsewhere = [
  'completion',
  'insights',
  'keptStore',
  'models',
  'modelsView',
  'nativeChat',
  'otherModels',
  'pullRequest',
  'writtenCommands',
];

/** Groups run one after the other; the steps of a group side by side, two at a time. A failure ends the run after its group. */
function plan(full: boolean): Step[][] {
  const hasServerBuild = process.platform !== 'win32';
  const packages: Step = { name: 'package', runs: [['scripts/package.ts', '--out', vsix]] };
  if (full)
    packages.runs.push([
      'scripts/package.ts',
      '--target',
      'darwin-arm64',
      '--out',
      path.join('out', 'package', 'mlx-code-darwin-arm64.vsix'),
    ]);
  const inChromium = (project: string, left: readonly string[] = []): string[] =>
    vitest('--config', 'test/ui/vitest.config.mjs', '--project', project, ...left.flatMap((name) => ['--exclude', `**/${name}.test.ts`]));
  // Each takes more than a core, and less than two.
  const inWindows: Step[] = [
    { name: 'tests in the workbench', runs: [inChromium('workbench', full ? [] : seenElsewhere)], live: 'workbench' },
    { name: 'tests in the extension host', runs: [['test/host/run.ts']], live: 'host' },
    { name: 'tests of the pages', runs: [inChromium('pages')], live: 'pages' },
  ];
  if (!hasServerBuild)
    console.log("not run: the tests in the extension host and of the user interface; VS Code's server build runs on Linux and macOS only");
  return [
    [
      ...(hasServerBuild ? [{ name: "VS Code's server and Chromium", runs: [['scripts/prepareTests.ts']] }] : []),
      { name: 'types', runs: [tool('typescript/bin/tsc', '-p', '.'), tool('typescript/bin/tsc', '-p', 'webview')] },
      { name: 'lint', runs: [tool('eslint/bin/eslint.js', '.')] },
      { name: 'format', runs: [tool('prettier/bin/prettier.cjs', '--check', '.')] },
      { name: 'build', runs: [['esbuild.config.mjs']] },
      packages,
    ],
    // They wait for git and for disks: four at a time keep two cores at work.
    [{ name: 'unit tests', runs: [vitest('--project', 'unit', '--project', 'unit-mocked', '--maxWorkers', '4')] }],
    [{ name: 'worker tests', runs: [vitest('--project', 'worker')] }],
    [{ name: 'package contents', runs: [vitest('--project', 'package')] }],
    ...(hasServerBuild ? [inWindows] : []),
  ];
}

/** Lines of each failure that are told again at the end; the whole stands where it happened. */
const mostLines = 8;
/** Characters of each of these lines, at its begin and at its end: what a test compared may be a whole answer. */
const mostBegin = 300;
const mostEnd = 100;

/** The tests that failed, each with how its reason begins and the line of ours where it happened, from what vitest and mocha print. */
function failures(output: string): string[] {
  const lines = stripVTControlCharacters(output).split('\n');
  // Mocha names a failure where it happens, and tells of it at its end.
  const told = Math.max(
    0,
    lines.findIndex((line) => /^\s+\d+ failing$/.test(line)),
  );
  return lines.flatMap((line, at) => {
    const name = /^\s*FAIL\s+(.+)$/.exec(line)?.[1] ?? (told > 0 && at > told ? /^\s*\d+\) (.+)$/.exec(line)?.[1] : undefined);
    if (name === undefined) return [];
    const rest = lines.slice(at + 1, at + 200);
    const end = rest.findIndex((one) => /^⎯|^\s*FAIL\s|^\s*\d+\) /.test(one));
    const body = rest.slice(0, end < 0 ? rest.length : end).filter((one) => one.trim() !== '');
    const place = body.find((one) => /[ (/]test\/\S+:\d+:\d+/.test(one));
    return [name, ...body.slice(0, mostLines), ...(place !== undefined && body.indexOf(place) >= mostLines ? [place] : [])];
  });
}

/** In one line, also where a terminal would break it. */
function shortened(line: string): string {
  const one = line.replace(/[\p{Cc}\u2028\u2029]/gu, ' ');
  return one.length <= mostBegin + mostEnd ? one : `${one.slice(0, mostBegin)} … ${one.slice(-mostEnd)}`;
}

/** The lines of a step among those of others. */
class LinesOf {
  readonly #word: string;
  #begun = '';

  constructor(word: string) {
    this.#word = word;
  }

  add(text: string): void {
    const lines = `${this.#begun}${text}`.split('\n');
    this.#begun = lines.pop() ?? '';
    for (const line of lines) console.log(`${this.#word} | ${line}`);
  }

  end(): void {
    if (this.#begun !== '') this.add('\n');
  }
}

/** Runs one step; what failed in it, in few words, and null when it passed. */
async function runStep(step: Step, env: NodeJS.ProcessEnv): Promise<string[] | null> {
  const started = performance.now();
  const live = step.live === undefined ? null : new LinesOf(step.live);
  const waiting = setInterval(() => console.log(`  … ${step.name}: ${((performance.now() - started) / 1000).toFixed(0)} s`), 30_000);
  let output = '';
  let code = 0;
  for (const args of step.runs) {
    const options = { cwd: root, env, ...(live && { onOutput: (text: string) => live.add(text) }) };
    const result = await runCommand(process.execPath, args, options);
    output += result.output;
    code = result.code;
    if (code !== 0) break;
  }
  clearInterval(waiting);
  live?.end();
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${step.name}  ${((performance.now() - started) / 1000).toFixed(1)} s`);
  if (code === 0) return null;
  if (!live) console.log(output);
  const told = failures(output);
  // Where no test failed, what it said last is why.
  const why = told.length > 0 ? told : output.trimEnd().split('\n').slice(-mostLines);
  return [`FAILED ${step.name}`, ...why.map((line) => `       ${shortened(line)}`)];
}

/** What failed in them. */
async function runGroup(steps: readonly Step[], env: NodeJS.ProcessEnv): Promise<string[]> {
  const queue = [...steps];
  const failed: string[] = [];
  const lane = async (): Promise<void> => {
    for (let step = queue.shift(); step; step = queue.shift()) failed.push(...((await runStep(step, env)) ?? []));
  };
  await Promise.all([lane(), lane()]);
  return failed;
}

const { values } = parseArgs({ options: { full: { type: 'boolean', default: false } } });
const started = performance.now();
const env: NodeJS.ProcessEnv = { ...process.env, MLX_CODE_VSIX: path.join(root, vsix), ...(values.full ? { MLX_CODE_FULL: '1' } : {}) };
let failed: string[] = [];
for (const group of plan(values.full)) {
  failed = await runGroup(group, env);
  if (failed.length > 0) break;
}
const passed = failed.length === 0;
// Once more at the end: what came before may be cut off in a log.
for (const line of failed) console.log(line);
console.log(`${passed ? 'all passed' : 'not all passed'}  ${((performance.now() - started) / 1000).toFixed(0)} s`);
process.exitCode = passed ? 0 : 1;
