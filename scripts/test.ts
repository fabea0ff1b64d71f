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
  ...['completion', 'conflict', 'insights', 'models', 'modelsView', 'nativeChat', 'otherModels', 'proposedCommits', 'pullRequest'],
  ...['review', 'writtenCommands'],
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

/** The names of the tests that failed, from what vitest and mocha print. */
function failedTests(output: string): string[] {
  const lines = stripVTControlCharacters(output).split('\n');
  return [...new Set(lines.flatMap((line) => /^\s*(?:FAIL\s|\d+\) )\s*(.+)$/.exec(line)?.[1] ?? []))];
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

/** Runs one step; true when it passed. */
async function runStep(step: Step, env: NodeJS.ProcessEnv): Promise<boolean> {
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
  if (code !== 0 && !live) console.log(output);
  // Once more at the end, in few words: what came before may be cut off in a log.
  if (code !== 0) for (const name of failedTests(output)) console.log(`       ${name}`);
  return code === 0;
}

async function runGroup(steps: readonly Step[], env: NodeJS.ProcessEnv): Promise<boolean> {
  const queue = [...steps];
  let passed = true;
  const lane = async (): Promise<void> => {
    for (let step = queue.shift(); step; step = queue.shift()) passed = (await runStep(step, env)) && passed;
  };
  await Promise.all([lane(), lane()]);
  return passed;
}

const { values } = parseArgs({ options: { full: { type: 'boolean', default: false } } });
const started = performance.now();
const env: NodeJS.ProcessEnv = { ...process.env, MLX_CODE_VSIX: path.join(root, vsix), ...(values.full ? { MLX_CODE_FULL: '1' } : {}) };
let passed = true;
for (const group of plan(values.full)) {
  passed = await runGroup(group, env);
  if (!passed) break;
}
console.log(`${passed ? 'all passed' : 'not all passed'}  ${((performance.now() - started) / 1000).toFixed(0)} s`);
process.exitCode = passed ? 0 : 1;
