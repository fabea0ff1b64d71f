/**
 * The toolchains of this machine, and how each runs the tests of a project folder. One counts as present when it really ran a test. Knows
 * the languages; must not know tasks or models.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type Files, type Language, languages } from './task.ts';
import { makeTemporaryFolder, removeTemporaryFolder } from './temporaryFolder.ts';
import { runTests } from './testRun.ts';
import type { Wall } from './untrustedRun.ts';

/** One program to run in the project's folder. `decides`: its output holds the verdict of the tests. */
export interface Step {
  program: string;
  args: string[];
  env?: Record<string, string>;
  decides: boolean;
}

export interface Toolchain {
  language: Language;
  version: string;
  /** What a project needs beside its sources, and tasks needn't show. */
  scaffold: Files;
  steps(folder: string, tests: readonly string[]): Step[];
  /** How many tests passed, by the summary that the runner prints at its end; null when there is none or one failed. */
  passed(output: string): number | null;
}

export interface Toolchains {
  present: ReadonlyMap<Language, Toolchain>;
  /** Why a language's tests can't be run here. */
  missing: ReadonlyMap<Language, string>;
  /** Removes what they made for themselves. */
  dispose(): void;
}

/** Asks a program about itself; null when it isn't there. */
function ask(program: string, args: string[]): string | null {
  const { status, stdout } = spawnSync(program, args, { encoding: 'utf8', timeout: 60_000 });
  return status === 0 ? stdout.trim() : null;
}

function node(): Toolchain {
  return {
    language: 'typescript',
    version: `Node ${process.versions.node}`,
    scaffold: new Map([['package.json', '{ "type": "module" }\n']]),
    steps: (folder, tests) =>
      tests.map((test) => ({
        program: process.execPath,
        args: [
          '--no-warnings',
          '--permission',
          `--allow-fs-read=${folder}`,
          `--allow-fs-write=${folder}`,
          // Enums and the like too, which models write.
          '--experimental-transform-types',
          '--test-reporter=tap',
          path.join(folder, test),
        ],
        decides: true,
      })),
    passed: (output) => {
      const count = (name: string): number => Number(new RegExp(`^# ${name} (\\d+)$`, 'm').exec(output)?.[1] ?? -1);
      return count('fail') === 0 && count('cancelled') === 0 && count('pass') > 0 ? count('pass') : null;
    },
  };
}

function python(): Toolchain | null {
  for (const name of ['python3', 'python']) {
    // The interpreter itself: a version manager's shim looks into the home folder.
    const [program, version = ''] = ask(name, ['-c', 'import sys, platform; print(sys.executable); print(platform.python_version())'])?.split(/\r?\n/) ?? []; // prettier-ignore
    if (program === undefined || !version.startsWith('3.')) continue;
    return {
      language: 'python',
      version: `Python ${version}`,
      scaffold: new Map(),
      steps: (_folder, tests) => [{ program, args: ['-B', '-s', '-E', '-m', 'unittest', ...tests], decides: true }],
      passed: (output) => {
        const [, count] = /^Ran (\d+) tests? in .*\n\nOK\b/m.exec(output) ?? [];
        return count === undefined || count === '0' ? null : Number(count);
      },
    };
  }
  return null;
}

function rust(): Toolchain | null {
  const root = ask('rustc', ['--print', 'sysroot']);
  if (root === null) return null;
  const program = path.join(root, 'bin', process.platform === 'win32' ? 'rustc.exe' : 'rustc');
  const common = ['--edition', '2021', '--cap-lints', 'allow', '-C', 'debuginfo=0'];
  return {
    language: 'rust',
    version: ask(program, ['--version']) ?? 'rustc',
    scaffold: new Map(),
    steps: (folder, tests) => {
      const build = path.join(folder, 'build');
      mkdirSync(build, { recursive: true });
      const library = [...common, '--crate-type', 'rlib', '--crate-name', 'task', '--out-dir', build, 'src/lib.rs'];
      return [
        { program, args: library, decides: false },
        ...tests.flatMap((test, index) => {
          const binary = path.join(build, `test${index}`);
          const args = [...common, '--test', test, '--extern', `task=${path.join(build, 'libtask.rlib')}`, '-o', binary];
          return [{ program, args, decides: false }, { program: binary, args: [], decides: true }]; // prettier-ignore
        }),
      ];
    },
    passed: (output) => {
      const [, count] = /^test result: ok\. (\d+) passed; 0 failed;/m.exec(output) ?? [];
      return count === undefined || count === '0' ? null : Number(count);
    },
  };
}

/** `cache` is where its compiled packages go, shared by the runs of one evaluation. */
function go(cache: string): Toolchain | null {
  const root = ask('go', ['env', 'GOROOT']);
  if (root === null) return null;
  const program = path.join(root, 'bin', process.platform === 'win32' ? 'go.exe' : 'go');
  const env = { GOCACHE: cache, GOPATH: path.join(cache, 'path'), GOPROXY: 'off', GOFLAGS: '-mod=mod', GOTOOLCHAIN: 'local', CGO_ENABLED: '0', GOROOT: root }; // prettier-ignore
  return {
    language: 'go',
    version: ask(program, ['version']) ?? 'go',
    scaffold: new Map([['go.mod', 'module task\n\ngo 1.18\n']]),
    steps: (folder, tests) => {
      const packages = [...new Set(tests.map((test) => path.posix.dirname(test)))];
      return packages.flatMap((name, index) => {
        const binary = path.join(folder, `go${index}.test`);
        return [
          { program, args: ['test', '-c', '-o', binary, `./${name}`], env, decides: false },
          { program: binary, args: ['-test.v'], decides: true },
        ];
      });
    },
    passed: (output) => {
      const count = output.match(/^--- PASS: /gm)?.length ?? 0;
      return count > 0 && /^PASS$/m.test(output) && !/^--- FAIL: /m.test(output) ? count : null;
    },
  };
}

/** A project with one test that must pass: what a toolchain has to run before it counts as present. */
const probes: Readonly<Record<Language, { files: Files; tests: Files }>> = {
  typescript: {
    files: new Map([['one.ts', 'export const one: number = 1;\n']]),
    tests: new Map([['one.test.ts', "import { test } from 'node:test';\nimport { one } from './one.ts';\ntest('one', () => { if (one !== 1) throw new Error(); });\n"]]),
  },
  python: {
    files: new Map([['one.py', 'ONE = 1\n']]),
    tests: new Map([['test_one.py', 'import unittest\nfrom one import ONE\nclass T(unittest.TestCase):\n    def test_one(self):\n        self.assertEqual(ONE, 1)\n']]),
  },
  rust: {
    files: new Map([['src/lib.rs', 'pub const ONE: u8 = 1;\n']]),
    tests: new Map([['tests/one.rs', '#[test]\nfn one() { assert_eq!(task::ONE, 1); }\n']]),
  },
  go: {
    files: new Map([['one.go', 'package task\n\nconst One = 1\n']]),
    tests: new Map([['one_test.go', 'package task\n\nimport "testing"\n\nfunc TestOne(t *testing.T) {\n\tif One != 1 {\n\t\tt.Fatal()\n\t}\n}\n']]),
  },
}; // prettier-ignore

/** Looks for the toolchains of the given languages and tries each of them. */
export async function findToolchains(wall: Wall, wanted: readonly Language[] = languages): Promise<Toolchains> {
  const cache = makeTemporaryFolder('eval-go');
  const present = new Map<Language, Toolchain>();
  const missing = new Map<Language, string>();
  const found: Readonly<Record<Language, () => Toolchain | null>> = { typescript: node, python, rust, go: () => go(cache) };
  for (const language of wanted) {
    const toolchain = found[language]();
    if (!toolchain) {
      missing.set(language, 'not installed');
      continue;
    }
    const { files, tests } = probes[language];
    const result = await runTests({ toolchain, wall, files, tests });
    if (result.verdict === 'passed') present.set(language, toolchain);
    else missing.set(language, `${toolchain.version} is there, but could not run a test: ${lastLine(result.output)}`);
  }
  return { present, missing, dispose: () => removeTemporaryFolder(cache) };
}

function lastLine(output: string): string {
  return output.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
}
