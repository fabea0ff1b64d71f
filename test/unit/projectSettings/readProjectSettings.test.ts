import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { operations, projectKeys } from '../../../src/core/projectSettings/projectKeys.ts';
import { readProjectSettings } from '../../../src/core/projectSettings/readProjectSettings.ts';
import { starterFile } from '../../../src/core/projectSettings/starterFile.ts';

const read = (value: unknown) => readProjectSettings(typeof value === 'string' ? value : JSON.stringify(value, null, 2));
const told = (text: string) =>
  read(text).problems.map(({ line, column, severity, message }) => `${String(line)}:${String(column)} ${severity} ${message}`);

/** Every key's example, grouped as in the file. */
const examples = (): Record<string, unknown> => {
  const file: Record<string, Record<string, unknown>> = {};
  for (const [key, { example }] of Object.entries(projectKeys)) {
    const [group = '', name] = key.split('.');
    if (name === undefined) file[group] = example as Record<string, unknown>;
    else (file[group] ??= {})[name] = example;
  }
  return file;
};

describe('the settings of a project', () => {
  it('are read with the line of each', () => {
    const { values, lines, problems, broken } = read(
      '{\n  // ours\n  "maxTokens": 2048,\n  "context": {\n    "share": 12.5,\n  },\n  "deny": ["network"],\n}',
    );
    expect(values).toEqual({ maxTokens: 2048, 'context.share': 12.5, deny: ['network'] });
    expect(lines).toEqual({ maxTokens: 3, 'context.share': 5, deny: 7 });
    expect({ problems, broken }).toEqual({ problems: [], broken: false });
  });

  it('are all read as their examples are', () => {
    const { values, problems } = read(examples());
    expect(problems).toEqual([]);
    expect(Object.keys(values).sort()).toEqual(Object.keys(projectKeys).sort());
  });

  it('that are wrong are told with their place, and the others count', () => {
    const text =
      '{\n  "maxTokens": 8,\n  "maxtokens": 3,\n  "temperature": "hot",\n  "context": { "gahter": true, "share": 20 },\n  "deny": ["netwrok", "edits"],\n  "colour": 1\n}';
    expect(read(text).values).toEqual({ 'context.share': 20, deny: ['edits'] });
    expect(told(text)).toEqual([
      '2:16 error “maxTokens” has to be a whole number from 16 to 32768.',
      '3:3 error There is no setting “maxtokens” here; “maxTokens” may be meant.',
      '4:18 error “temperature” has to be a number from 0 to 2.',
      '5:16 error There is no setting “gahter” here; “gather” may be meant.',
      '6:12 error An entry of “deny” has to be "edits", "gitWrites", "network" or "run"; “network” may be meant.',
      '7:3 error There is no setting “colour” here.',
    ]);
  });

  it('in the words of VS Code, or at another place, are told how they are written here', () => {
    expect(told('{"mlxCode.chat.maxTokens": 1, "git.commitStyle": 2, "context.share": 3, "mlxCode.models.path": "/m.gguf"}')).toEqual([
      '1:2 error “mlxCode.chat.maxTokens” is written “maxTokens” in this file.',
      '1:31 error “git.commitStyle” is written as “style” in “commit” in this file.',
      '1:53 error “context.share” is written as “share” in “context” in this file.',
      '1:73 error “mlxCode.models.path” can’t be set for a project: it is for each user to set, in VS Code’s settings.',
    ]);
  });

  it('count by their older names where the present one isn’t there', () => {
    const text = '{"max_tokens": 512, "ctx_chars": 24000, "auto_context": false}';
    expect(read(text).values).toEqual({ maxTokens: 512, 'context.maxTokens': 8000, 'context.gather': false });
    expect(told(text)).toEqual([
      '1:2 note “max_tokens” is an older name of “maxTokens”.',
      '1:21 note “ctx_chars” is an older setting in characters; it counts as 8000 tokens of “context.maxTokens”.',
      '1:41 note “auto_context” is an older name of “context.gather”.',
    ]);
    const both = '{"max_tokens": 512, "maxTokens": 256}';
    expect(read(both).values).toEqual({ maxTokens: 256 });
    expect(told(both)[0]).toContain('which is there too and counts');
    expect(read('{"max_tokens": "x"}').values).toEqual({});
  });

  it('that stand twice are told, and what is ruled out once stays so', () => {
    const text = '{\n"deny": ["edits"],\n"maxTokens": 100,\n"maxTokens": 200,\n"deny": ["network"]\n}';
    expect(read(text).values).toEqual({ maxTokens: 200, deny: ['edits', 'network'] });
    expect(told(text)).toEqual([
      '4:1 warning “maxTokens” stands here a second time; this one counts.',
      '5:1 warning “deny” stands here a second time; this one counts.',
    ]);
  });

  it('can’t lead out of the folder', () => {
    const text =
      '{"exclude": ["../x", "a/../../b", "C:/x", "~/x", "ok/", "a\\nb", ""], "standards": [{"file": "../secret.md"}, {"file": "/etc/passwd"}, {"file": "docs/style.md"}]}';
    expect(read(text).values).toEqual({ exclude: ['ok/'], standards: [{ number: 3, file: 'docs/style.md' }] });
    expect(read(text).problems).toHaveLength(8);
  });

  it('know no key by which a program, a server or a permission could come in', () => {
    const names = Object.entries(projectKeys).map(([key, { setting }]) => [key, setting]);
    for (const [key, setting] of names)
      expect(String([key, setting])).not.toMatch(/path|provider|host|offline|mirror|forge|dataFolder|elsewhere|command/i);
    expect(operations).toEqual(['edits', 'gitWrites', 'network', 'run']);
  });

  it('that are broken have nothing that counts but what is ruled out, and say where', () => {
    expect(read('{\n  "maxTokens": 100\n  "model": "q7b"\n}')).toMatchObject({ values: {}, broken: true });
    const text = '{\n  "maxTokens": 100\n  "deny": ["edits"]\n}';
    expect(read(text)).toMatchObject({ values: { deny: ['edits'] }, lines: { deny: 3 }, broken: true });
    expect(told(text)).toEqual(['3:3 error A comma is missing before this. What “deny” says holds all the same.']);
    expect(read('[]')).toMatchObject({ broken: true, problems: [{ message: expect.stringContaining('an object') as string }] });
  });

  it('allow what each list of it does, however often it stands there, also in a broken file, and nothing where it has a slip', () => {
    expect(read('{"allow": ["edits", "run"], "allow": ["run", "network"]}')).toMatchObject({
      values: { allow: ['run'] },
      lines: { allow: 1 },
    });
    expect(read('{\n<<<<<<< ours\n"allow": ["edits", "run"],\n=======\n"allow": ["run"]\n>>>>>>> theirs\n}')).toMatchObject({
      values: { allow: ['run'] },
      lines: { allow: 5 },
      broken: true,
    });
    expect(read('{"allow": []}').values).toEqual({ allow: [] });
    expect(read('{"allow": ["edit"]}').values).toEqual({ allow: [] });
    expect(told('{"allow": ["edit"]}')).toEqual([
      '1:12 error An entry of “allow” has to be "edits", "gitWrites", "network" or "run"; “edits” may be meant.',
    ]);
  });

  it('with two versions in them rule out what either does, and nothing that is only mentioned', () => {
    const conflict =
      '{\n<<<<<<< ours\n  "deny": ["network"],\n=======\n  "de\\u006ey": ["run", "nothing"], "editsOnly": ["src/"]\n>>>>>>> theirs\n}';
    expect(read(conflict).values).toEqual({ deny: ['network', 'run'], editsOnly: ['src/'] });
    const mentioned =
      '{\n  // "deny": ["network"],\n  /* "deny": ["run"] */\n  "standards": ["deny", "\\"deny\\": [1]"],\n  "deny": network,\n';
    expect(read(`${mentioned} x`).values).toEqual({});
    expect(read('{ "deny": ["run"] /* "editsOnly": ["src/"] ').values).toEqual({ deny: ['run'] });
  });

  it.each(['"deny": ', '"deny": [', '/*', '"', '{', '\\', '/', '"deny":["run"],', '//\n'])(
    'are read in a moment where they are %j and nothing else',
    (part) => {
      expect(read(`{ ${part.repeat(Math.ceil(900_000 / part.length))}`).broken).toBe(true);
    },
  );

  it('with a standard that is a file’s name are told how a file is named', () => {
    expect(told('{"standards": ["docs/style.md"]}')[0]).toContain('{"file": "…"}');
    expect(told('{"standards": [{"id": "x"}, 3, {"text": "t", "paths": "x"}]}')).toEqual([
      '1:16 error A standard needs a “text”, or the “file” with it.',
      '1:29 error An entry of “standards” has to be a text, or an object with a “text” or a “file”.',
      '1:55 error “paths” has to be a list, in square brackets.',
    ]);
  });

  it.each(['# all', 'a[b', '[z-a]', '**/a/**/b/**/c/**/d/**'])('are told where the pattern %j fits nothing', (pattern) => {
    const text = JSON.stringify({ exclude: ['dist/', pattern] });
    expect(read(text).values.exclude).toEqual(['dist/']);
    expect(told(text)).toEqual([expect.stringContaining(`“${pattern}” fits no path`)]);
  });

  it('tell a hidden character by its number', () => {
    expect(told('{"a\u202eb": 1}')[0]).toContain('U+202E');
  });

  it('never throw and never have a value outside its bounds, whatever is written', () => {
    const keys = [
      ...Object.keys(projectKeys).flatMap((key) => key.split('.')),
      'max_tokens',
      'ctx_chars',
      'auto_context',
      '$schema',
      '__proto__',
      'x',
    ];
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        fc.double(),
        fc.integer({ min: -10, max: 300_000 }),
        fc.boolean(),
        fc.constant(null),
        fc.constantFrom('network', 'edits', 'conventional', '../x', 'src/', 'a.md'),
        fc.array(tie('any'), { maxLength: 4 }),
        fc.dictionary(fc.constantFrom(...keys), tie('any'), { maxKeys: 6 }),
      ),
    })).any;
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 8 }), fc.nat(), (file, cut) => {
        const text = JSON.stringify(file);
        for (const one of [text, text.slice(0, cut % (text.length + 1))]) {
          const { values, problems, broken } = readProjectSettings(one);
          if (broken) expect(Object.keys(values).filter((key) => !['deny', 'allow', 'editsOnly'].includes(key))).toEqual([]);
          for (const { line, column, endLine, endColumn } of problems) {
            expect(line).toBeGreaterThan(0);
            expect(column).toBeGreaterThan(0);
            expect(endLine > line || endColumn >= column).toBe(true);
          }
          for (const [key, found] of Object.entries(values)) {
            const { shape } = projectKeys[key as keyof typeof projectKeys];
            if ('min' in shape) expect(found).toSatisfy((n: number) => n >= shape.min && n <= shape.max);
            if (shape.kind === 'globs') expect(found).toSatisfy((globs: string[]) => globs.every((glob) => !glob.includes('..')));
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('are bounded in what is told of them', () => {
    const many = `{${Array.from({ length: 50_000 }, (_, i) => `"k${String(i)}": 1`).join(',')}}`;
    const started = performance.now();
    expect(read(many).problems).toHaveLength(100);
    expect(performance.now() - started).toBeLessThan(5_000);
    const exclude = Array.from({ length: 600 }, (_, i) => `f${String(i)}`);
    expect(read({ exclude })).toMatchObject({
      values: { exclude: { length: 500 } },
      problems: [{ message: expect.stringContaining('500 entries') as string }],
    });
  });
});

describe('the file to begin with', () => {
  it('sets nothing, and each line without its marks counts', () => {
    expect(readProjectSettings(starterFile())).toMatchObject({ values: {}, problems: [], broken: false });
    // All but those that only say what a setting does.
    const wanted = starterFile().replace(/^ *\/\/( *["}].*)$/gm, '$1');
    const { values, problems } = readProjectSettings(wanted);
    expect(problems).toEqual([]);
    expect(Object.keys(values).sort()).toEqual(Object.keys(projectKeys).sort());
  });
});
