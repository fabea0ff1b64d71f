import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { parseArguments } from '../../../src/cli/args.ts';
import { helpText, helpTopics } from '../../../src/cli/help.ts';
import { HeadlessSettings } from '../../../src/cli/headlessSettings.ts';
import { chooseThreads } from '../../../src/worker/threads.ts';

describe('parseArguments', () => {
  it('reads what is to be done with models', () => {
    expect(parseArguments(['models', 'list', '--json'])).toMatchObject({ command: 'models list', common: { json: true } });
    expect(parseArguments(['models', 'advise'])).toMatchObject({ command: 'models advise', role: 'chat' });
    expect(parseArguments(['models', 'advise', '--role', 'embedding'])).toMatchObject({ role: 'embedding' });
    for (const command of ['models inspect', 'models verify', 'models delete'])
      expect(parseArguments([...command.split(' '), 'q7b'])).toMatchObject({ command, file: 'q7b' });
    for (const line of ['models benchmark q7b', 'models benchmark --model q7b'])
      expect(parseArguments(line.split(' '))).toMatchObject({ command: 'models benchmark', common: { model: 'q7b' } });
    const hint = (...argv: string[]): string => {
      try {
        return JSON.stringify(parseArguments(argv));
      } catch (error) {
        return AppError.from(error).message;
      }
    };
    expect(hint('graph', '')).toBe('graph needs the name of a file, or none for the whole project: mlx-code graph src/total.ts');
    expect(hint('graph', 'a', 'b')).toMatch(/^graph takes one file at most/);
    expect(parseArguments(['stats'])).toMatchObject({ command: 'stats', period: 'week', csv: false });
    expect(parseArguments(['stats', '--period', 'all', '--csv'])).toMatchObject({ period: 'all', csv: true });
    expect(hint('stats', '--period', 'year')).toBe('--period needs one of day, week, all.');
    expect(hint('stats', 'week')).toContain('The time is that of --period.');
    expect(hint('stats', '--csv', '--json')).toContain('two forms of the same');
    expect(hint('models', 'advise', '--role', 'chatting')).toBe('--role needs one of chat, completion, embedding, reranking.');
    expect(hint('models', 'list', '--role', 'chat')).toBe('--role belongs to the command models advise.');
    expect(hint('models', 'delete')).toBe('models delete needs one file: mlx-code models delete model.gguf');
    expect(hint('models', 'benchmark')).toContain('models benchmark needs one model');
    expect(hint('models', 'list', 'all')).toBe('models list takes no argument, but got “all”.');
    expect(hint('models', 'lsit')).toContain('Did you mean “mlx-code models list”?');
  });

  it('takes the model from the environment unless it is named', () => {
    const environment = { MLX_CODE_MODEL: '/m/env.gguf' };
    expect(parseArguments(['ask', 'why'], environment)).toMatchObject({ common: { model: '/m/env.gguf' } });
    expect(parseArguments(['ask', 'why', '--model', 'own.gguf'], environment)).toMatchObject({ common: { model: 'own.gguf' } });
    expect(parseArguments(['ask', 'why'], { MLX_CODE_MODEL: '' })).toMatchObject({ common: { model: null } });
  });

  it('takes a model that ranks for what finds something, and for nothing else', () => {
    const environment = { MLX_CODE_RERANKING_MODEL: '/m/env.gguf' };
    for (const line of ['search cart', 'context cart'])
      expect([
        parseArguments(line.split(' ')),
        parseArguments(line.split(' '), environment),
        parseArguments([...line.split(' '), '--reranker', 'own.gguf'], environment),
      ]).toMatchObject([{ reranking: null }, { reranking: '/m/env.gguf' }, { reranking: 'own.gguf' }]);
    expect(() => parseArguments(['index', '--reranker', 'own.gguf'])).toThrow('--reranker belongs to the command search or context.');
    expect(() => parseArguments(['search', 'cart', '--reranker', ''])).toThrow('--reranker needs the name of a file.');
  });

  it('takes options before, between and after the command', () => {
    const common = { model: 'm.gguf', root: '/r', seed: 3, maxTokens: 9, json: true, quiet: false };
    for (const line of [
      'ask --model m.gguf why --root /r --seed 3 --max-tokens=9 --json',
      '--json --seed=3 --root=/r --max-tokens 9 --model=m.gguf ask why',
    ])
      expect(parseArguments(line.split(' '))).toEqual({ command: 'ask', question: 'why', files: [], common });
  });

  it('reads each command', () => {
    expect(parseArguments(['ask', 'what', 'now?', '--file', 'a', '--file', 'b'])).toMatchObject({
      command: 'ask',
      question: 'what now?',
      files: ['a', 'b'],
    });
    expect(parseArguments(['commit-message', '--all', '--body', '-q'])).toMatchObject({
      command: 'commit-message',
      all: true,
      body: true,
      common: { quiet: true },
    });
    expect(parseArguments(['pull-request', '--base', 'main'])).toMatchObject({ command: 'pull-request', base: 'main' });
    expect(parseArguments(['changelog'])).toMatchObject({ command: 'changelog', base: undefined });
    expect(parseArguments(['release-notes', 'v1.0.0..v1.1.0'])).toMatchObject({ command: 'release-notes', from: 'v1.0.0', to: 'v1.1.0' });
    expect(parseArguments(['release-notes', 'v1.0.0..'])).toMatchObject({ command: 'release-notes', from: 'v1.0.0', to: 'HEAD' });
    expect(parseArguments(['commit-message', '--amend', '--longer', '--candidates', '3', '--style', 'plain'])).toMatchObject({
      all: false,
      amend: true,
      body: false,
      length: 'longer',
      candidates: 3,
      style: 'plain',
    });
    expect(parseArguments(['models', 'inspect', 'x.gguf'])).toMatchObject({ command: 'models inspect', file: 'x.gguf' });
    expect(parseArguments(['apply', '--dry-run', '--fuzzy', '--file', 'a.ts'])).toMatchObject({
      command: 'apply',
      dryRun: true,
      partial: false,
      fuzzy: true,
      allowShrink: false,
      file: 'a.ts',
    });
    expect(parseArguments(['edit', '--file', 'a.ts', '--lines', '3-7', 'Make', 'it', 'so', '--apply'])).toMatchObject({
      command: 'edit',
      instruction: 'Make it so',
      file: 'a.ts',
      lines: { first: 3, last: 7 },
      apply: true,
      partial: false,
    });
    expect(parseArguments(['edit', '--file', 'a.ts', '--lines', '3', 'x'])).toMatchObject({ lines: { first: 3, last: 3 } });
    expect(parseArguments(['undo', '--root', '/r'])).toMatchObject({ command: 'undo', list: false, common: { root: '/r' } });
    expect(parseArguments(['undo', '--id', 'x'])).toMatchObject({ command: 'undo', id: 'x' });
    expect(parseArguments(['undo', '--list'])).toMatchObject({ command: 'undo', list: true });
    expect(parseArguments(['ask', '--', '--not-an-option'])).toMatchObject({ question: '--not-an-option' });
    expect(parseArguments(['-v'])).toEqual({ command: 'version' });
    expect(parseArguments(['ask', '-h'])).toEqual({ command: 'help', topic: 'ask' });
    expect(parseArguments(['help', 'models'])).toEqual({ command: 'help', topic: 'models' });
  });

  it.each([
    [['edit', 'x'], 'needs a file and an instruction'],
    [['edit', '--file', 'a.ts'], 'needs a file and an instruction'],
    [['edit', '--file', 'a', '--file', 'b', 'x'], 'takes one --file'],
    [['edit', '--file', '', 'x'], '--file needs'],
    [['edit', '--file', 'a', '--lines', '0', 'x'], '--lines needs'],
    [['edit', '--file', 'a', '--lines', '7-3', 'x'], '--lines needs'],
    [['edit', '--file', 'a', '--lines', '3..7', 'x'], '--lines needs'],
    [['apply', 'answer.md'], 'from stdin'],
    [['aply'], 'Did you mean “mlx-code apply”?'],
    [['models', 'inpsect', 'x'], 'Did you mean “mlx-code models inspect”?'],
    [['edit', '--flie', 'a', 'x'], 'Did you mean --file?'],
    [['apply', '--dryrun'], 'Did you mean --dry-run?'],
    [['help', 'aply'], 'Did you mean “mlx-code apply”?'],
    [['reviews', '--help'], 'no command “reviews”'],
    [['apply', '--root', ''], '--root needs'],
    [['apply', '--apply'], '--apply belongs to the command edit'],
    [['undo', 'all'], 'takes no argument'],
    [['undo', '--list', '--id', 'x'], 'either --list, or --id'],
    [['undo', '--id', ''], 'either --list, or --id'],
    [['apply', '--id', 'x'], '--id belongs to the command undo'],
    [['undo', '--partial'], '--partial belongs to the command apply or edit'],
    [['pull-request', 'x'], 'named with --base'],
    [['changelog', '--base', ''], '--base needs'],
    [['release-notes'], 'the two tags'],
    [['release-notes', 'v1'], 'the two tags'],
    [['release-notes', '..v1'], 'the two tags'],
    [['release-notes', 'a..b', 'c'], 'the two tags'],
    [['ask', 'x', '--base', 'y'], '--base belongs to'],
    [['ask', 'x', '--dry-run'], '--dry-run belongs to the command apply'],
    [['ask', 'x', '--amend'], '--amend belongs to the command commit-message'],
    [['commit-message', '--all', '--amend'], 'either --all or --amend'],
    [['commit-message', '--shorter', '--longer'], 'either --shorter, or --longer or --body'],
    [['commit-message', '--candidates', '11'], '--candidates needs a whole number from 1 to 10'],
    [['commit-message', '--style', 'loud'], '--style needs one of repository, conventional, plain'],
  ])('refuses %j', (argv, words) => {
    expect(() => parseArguments(argv)).toThrow(words);
  });

  it('says in a sentence what is wrong, and nothing else ever happens', () => {
    const word = fc.oneof(
      fc.constantFrom(
        'ask',
        'commit-message',
        'apply',
        'edit',
        'undo',
        '--lines=2-3',
        '--dry-run',
        'models',
        'inspect',
        '--json',
        '--seed',
        '--seed=1',
        '--all',
        '--file',
        '--model',
        '-q',
        '--',
        '-h',
        '-x',
        '--no-json',
        '',
      ),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (argv) => {
        try {
          expect(parseArguments(argv).command).toBeTypeOf('string');
        } catch (error) {
          if (!AppError.is(error, 'usage')) throw error;
          expect(error.data.hint).toMatch(/\S/);
          expect(String(error.data.hint)).not.toContain('\n');
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('review', () => {
  const subject = (...args: string[]) => (parseArguments(['review', ...args]) as { subject: unknown }).subject;
  const hint = (...args: string[]): string => {
    try {
      parseArguments(['review', ...args]);
    } catch (error) {
      return (error as { data: { hint: string } }).data.hint;
    }
    throw new Error('it was understood');
  };

  it('is of one subject', () => {
    expect(subject()).toEqual({ kind: 'changes' });
    expect(subject('--staged')).toEqual({ kind: 'staged' });
    expect(subject('--unstaged')).toEqual({ kind: 'unstaged' });
    expect(subject('--base', 'main')).toEqual({ kind: 'branch', ref: 'main' });
    expect(subject('--commit', 'HEAD~1')).toEqual({ kind: 'commit', ref: 'HEAD~1' });
    expect(subject('a.ts', 'b:c.ts:3', 'd.ts:4-9')).toEqual({
      kind: 'files',
      files: [
        { file: 'a.ts', lines: null },
        { file: 'b:c.ts', lines: { first: 3, last: 3 } },
        { file: 'd.ts', lines: { first: 4, last: 9 } },
      ],
    });
    expect(parseArguments(['review', '--sarif', '--severity', 'error', '--max-findings', '3'])).toMatchObject({
      sarif: true,
      severity: 'error',
      maxFindings: 3,
    });
    expect(parseArguments(['review'])).toMatchObject({ severity: 'info', maxFindings: 50, fix: false, apply: false, partial: false });
    expect(parseArguments(['review', '--fix', '--apply', '--partial'])).toMatchObject({ fix: true, apply: true, partial: true });
  });

  it('says what is wrong with it', () => {
    expect(hint('--staged', '--base', 'main')).toContain('takes one of');
    expect(hint('--staged', 'a.ts')).toContain('takes one of');
    expect(hint('--base', '')).toContain('--base needs');
    expect(hint('--sarif', '--json')).toContain('two forms');
    expect(hint('--sarif', '--fix')).toContain('one of --sarif and --fix');
    expect(hint('--apply')).toContain('review --fix --apply');
    expect(hint('--fix', '--partial')).toContain('--partial goes with --apply');
    expect(hint('--severity', 'high')).toContain('error, warning, info');
    expect(hint('a.ts:9-3')).toContain('src/total.ts:12-20');
    expect(hint('a.ts:0')).toContain('src/total.ts:12-20');
    expect(hint('--max-findings', '0')).toContain('from 1 to 1000');
  });
});

describe('headless settings', () => {
  it('take the model’s absolute path, and the extension’s defaults for the rest', () => {
    const settings = new HeadlessSettings(
      { model: 'm.gguf', root: '.', seed: undefined, maxTokens: undefined, json: false, quiet: false },
      { commitBody: true },
    ).get();
    expect(settings.modelPath).toBe(`${process.cwd()}/m.gguf`);
    expect(settings).toMatchObject({ maxTokens: 1024, temperature: 0.2, contextSize: 0, threads: 0, gpu: 'auto', commitBody: true });
  });

  it('take as many threads as there can be where a seed asks for the same answer, however busy the machine is', () => {
    const { threads } = new HeadlessSettings({
      model: null,
      root: '.',
      seed: 9,
      maxTokens: undefined,
      json: false,
      quiet: false,
    }).get();
    const machine = { mathCores: 8, parallelism: 8 };
    expect(chooseThreads(threads, { ...machine, load: 9 })).toBe(8);
    expect(chooseThreads(threads, { ...machine, load: 0 }, 4)).toBe(8);
  });
});

it('has help for every command, and all of it names the options that all have', () => {
  for (const topic of [...helpTopics, 'unknown']) {
    // As wide as a terminal is at least.
    for (const line of helpText(topic).split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
    for (const option of ['--model', '--root', '--seed', '--max-tokens', '--json', '--quiet']) expect(helpText(topic)).toContain(option);
  }
});
