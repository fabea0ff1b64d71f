/** Answers that no model should write and some will: random ones for fuzzing, and such as grow without end for measuring time. */

/** A small generator of random numbers (mulberry32): the same seed gives the same answers everywhere. */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const fragments = [
  ...[
    '```',
    '```ts',
    '```diff',
    '````',
    '~~~',
    '```file:a.ts',
    '```file:b.md',
    '```ts a.ts',
    '```path=a.ts',
    '```1:3:a.ts',
    '   ```',
    '``` a ```',
  ],
  ...['<<<<<<< SEARCH', '=======', '>>>>>>> REPLACE', '<<<<< SEARCH', '>>>>>>>', '<<<<<<< REPLACE', '=====', ':start_line:2', '-------'],
  ...['--- a/a.ts', '+++ b/a.ts', '--- /dev/null', '+++ /dev/null', 'diff --git a/a.ts b/c.ts', 'rename from a.ts', 'rename to c.ts'],
  ...[
    '@@ -1,2 +1,3 @@',
    '@@',
    '@@ -1 +1 @@ two',
    '@@ two',
    '\\ No newline at end of file',
    '-one',
    '+one',
    ' one',
    '-',
    '+',
    ' ',
    'index 1..2 100644',
  ],
  ...[
    '*** Begin Patch',
    '*** Update File: a.ts',
    '*** Add File: d.ts',
    '*** Delete File: b.md',
    '*** Move to: e.ts',
    '*** End of File',
    '*** End Patch',
  ],
  ...[
    'a.ts',
    '**a.ts**',
    '### `b.md`',
    '`a.ts` lines 1-2',
    'Here is the updated `a.ts`:',
    '// a.ts',
    '# a.ts',
    '../a.ts',
    'C:\\a.ts',
    'file:///a.ts',
    '"a.ts',
    '[a.ts](',
  ],
  ...[
    '<think>',
    '</think>',
    '<think>one</think>',
    '// ... rest of the code',
    'Here is the code that you asked for:',
    '...',
    '[rest of the file]',
  ],
  ...[
    'one',
    'two',
    '  two',
    '\ttwo',
    'three',
    '',
    '',
    'one two three',
    '\uFEFFone',
    'one\r',
    '\ud83d',
    '\ude00',
    '\0',
    '\u2028',
    'o'.repeat(400),
  ],
];

/** The workspace that the answers are about. */
export const hostileFiles: Readonly<Record<string, string>> = {
  'a.ts': 'one\ntwo\n  two\nthree\none\n',
  'b.md': 'one\r\n\r\n```\r\ntwo\r\n```\r\nthree',
  'sub/f.ts': '',
};

/** One random answer: lines out of which the forms are made, sometimes cut, glued or repeated. */
export function hostileAnswer(random: (below: number) => number): string {
  let answer = '';
  const lines = 1 + random(30);
  for (let i = 0; i < lines; i++) {
    let line = fragments[random(fragments.length)] ?? '';
    if (random(8) === 0) line = line.slice(random(line.length + 1));
    if (random(12) === 0) line += fragments[random(fragments.length)] ?? '';
    if (random(16) === 0) line = '  ' + line;
    answer += line + (random(40) === 0 ? '' : random(30) === 0 ? '\r\n' : '\n');
  }
  return answer;
}

const repeated =
  (text: string) =>
  (length: number): string =>
    text.repeat(Math.ceil(length / text.length));

const each =
  (size: number, line: (i: number) => string) =>
  (length: number): string =>
    Array.from({ length: Math.ceil(length / size) }, (_, i) => line(i)).join('');

/** Kinds of answers of any length, each made to be slow for a careless reader. */
export const growingAnswers: Readonly<Record<string, (length: number) => string>> = {
  'a run of backticks': repeated('`'),
  'opening fences': repeated('```ts\n'),
  'bare fences': repeated('```\n'),
  'fences with paths, never closed': each(20, (i) => `\`\`\`ts a${i}.ts\n`),
  'fences in Markdown': (length) => '```file:a.md\n' + repeated('\n```\nx\n')(length),
  'backticks behind blanks': (length) => '```' + ' '.repeat(length) + '`',
  'a run of marks': repeated('<'),
  'opening marks': repeated('<<<<<<< SEARCH\n'),
  separators: (length) => '<<<<<<< SEARCH\n' + repeated('=======\n')(length),
  'blocks without an end': repeated('<<<<<<< SEARCH\nx\n=======\n'),
  'fences in blocks': (length) => '```\n' + repeated('<<<<<<< SEARCH\n```\n=======\n```\n>>>>>>> REPLACE\n')(length),
  'at signs': repeated('@@'),
  'hunk heads': repeated('@@ -1 +1 @@\n'),
  'file headers': repeated('--- a/a\n+++ b/a\n'),
  'old file headers': repeated('--- a\n'),
  "git's lines": repeated('diff --git ' + 'a b/'.repeat(50) + '\n'),
  'empty lines in a hunk': (length) => '--- a/a\n+++ b/a\n@@ -1 +1 @@\n' + repeated('\n')(length),
  'patch sections': repeated('*** Update File: a\n'),
  'patch heads': (length) => '*** Begin Patch\n*** Update File: a\n' + repeated('@@ x\n')(length),
  'thinking tags in one line': repeated('<think>a</think>'),
  'closing thinking tags in a fence': (length) =>
    '```ts a.ts\n' + repeated('x\n')(length / 2) + '<think>\n' + repeated('</think>\n')(length / 2),
  'list marks': repeated('- '),
  'nested lists': (length) => Array.from({ length: Math.ceil(Math.sqrt(length)) }, (_, i) => ' '.repeat(i) + '- a.ts').join('\n'),
  'quoted paths': repeated('`a.ts` '),
  'path lines': repeated('`a.ts`:\n'),
  'parent folders': repeated('../'),
  'carriage returns': repeated('\r'),
  'one placeholder': (length) => '```ts a.ts\n// ' + repeated('existing code ')(length) + '\n```',
  'many placeholders': (length) => '```ts a.ts\n' + repeated('// ... existing code\n')(length) + '```',
  'a search text that nearly matches': (length) =>
    'a.ts\n<<<<<<< SEARCH\n' + repeated('one\n')(length) + 'x\n=======\ny\n>>>>>>> REPLACE\n',
  'whole files': each(40, (i) => `\`\`\`file:x/f${i}.ts\nx\n\`\`\`\n`),
  renames: each(60, (i) => `diff --git a/f${i} b/g${i}\nrename from f${i}\nrename to g${i}\n`),
};
