/** The tasks of the edit evaluation: well made, and decided by their tests. The full size checks every task whose toolchain is there. */
import { afterAll, describe, expect, it } from 'vitest';
import { languages, parseTask, type Task, taskKinds } from '../../eval/task.ts';
import { checkTask } from '../../eval/taskCheck.ts';
import { readTasks } from '../../eval/taskFolder.ts';
import { findToolchains } from '../../eval/toolchains.ts';
import { findWall } from '../../eval/untrustedRun.ts';

const tasks = readTasks();
const full = process.env.MLX_CODE_FULL === '1';
const wall = findWall();
const toolchains = await findToolchains(wall);

afterAll(() => toolchains.dispose());

describe('the tasks', () => {
  it.each(languages)('are at least 15 in %s, of every kind', (language) => {
    const own = tasks.filter((task) => task.language === language);
    expect(own.length).toBeGreaterThanOrEqual(15);
    expect(new Set(own.map((task) => task.kind))).toEqual(new Set(taskKinds));
  });

  it('have titles and instructions of their own', () => {
    expect(new Set(tasks.map((task) => task.title)).size).toBe(tasks.length);
    expect(new Set(tasks.map((task) => task.instruction)).size).toBe(tasks.length);
  });

  it('can be solved within the lines that may be changed', () => {
    for (const task of tasks) {
      if (!task.within) continue;
      const { path, lines } = task.within;
      const outside = (text = '', last: number): string[] => {
        const all = text.split('\n');
        return [...all.slice(0, lines.first - 1), ...all.slice(last)];
      };
      const before = task.before.get(path) ?? '';
      const after = task.solution.get(path) ?? '';
      const longer = after.split('\n').length - before.split('\n').length;
      expect(outside(after, lines.last + longer), task.id).toEqual(outside(before, lines.last));
      expect([...task.solution.keys()], task.id).toEqual([path]);
    }
  });

  it('can be checked at least in TypeScript', () => {
    expect([...toolchains.present.keys()]).toContain('typescript');
  });
});

/** All TypeScript and Python ones, which take a moment, and two of each language that is compiled. */
function checked(task: Task): boolean {
  if (!toolchains.present.has(task.language)) return false;
  if (full || task.language === 'typescript' || task.language === 'python') return true;
  return tasks.filter((one) => one.language === task.language).indexOf(task) < 2;
}

describe('the tests of each task fail before the edit and pass on the reference solution', () => {
  it.each(tasks.filter(checked).map((task) => [task.id, task] as const))(
    '%s',
    async (_id, task) => {
      expect(await checkTask(task, toolchains.present.get(task.language)!, wall)).toBeNull();
    },
    180_000,
  );
});

describe('a task file', () => {
  const good = [
    '# Title', '', 'kind: fix', '', 'Please fix.', '', '## Before', '', '### a.py', '', '```py', 'A = 1', '```', '', '## Tests', '', '### test_a.py', '', '```py', 'import a', '```',
    '', '## Solution', '', '### a.py', '', '```py', 'A = 2', '```', '',
  ].join('\n'); // prettier-ignore
  const parse = (text: string): Task => parseTask('python/a', text);

  it('is read', () => {
    expect(parse(good)).toMatchObject({ id: 'python/a', language: 'python', title: 'Title', kind: 'fix', instruction: 'Please fix.' });
    expect(parse(good).before.get('a.py')).toBe('A = 1\n');
    expect(parse(good).create).toBeNull();
    expect(parse(good.replace('kind: fix', 'kind: fix\ncreate: src, \nwithin: a.py 1-1'))).toMatchObject({
      create: ['src', ''],
      within: { path: 'a.py', lines: { first: 1, last: 1 } },
    });
  });

  it.each([
    ['kind: fix', 'kind: other', 'needs a line “kind: …”'],
    ['Please fix.', '', 'instruction is missing'],
    ['## Tests', '## Test', 'no section “Test”'],
    ['### a.py', 'a.py', 'only headings and code blocks'],
    ['A = 2', 'A = 1', 'leaves a.py as it was'],
    ['### test_a.py', '### ../test_a.py', "isn't a plain relative path"],
    ['### test_a.py', '### a.py', "is a test and can't be edited too"],
  ])('with “%s” as “%s” is refused', (from, to, why) => {
    expect(() => parse(good.replace(from, to))).toThrow(why);
  });

  it('may not make files where it names no folder', () => {
    expect(() => parse(good.replace(/(## Solution[^]*)### a.py/, '$1### b/c.py'))).toThrow('create: b');
  });

  it('whose code block is open is refused', () => {
    expect(() => parse(good.replace(/```\n$/, ''))).toThrow("isn't closed");
  });
});
