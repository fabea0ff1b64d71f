import { expect, it } from 'vitest';
import { shellLine } from '../../../webview/markdown/shellLine.ts';

it.each([
  ['bash', 'npm test', 'npm test'],
  ['sh', '$ npm test -- --watch\n', 'npm test -- --watch'],
  ['console', '# once\n\n  $ git status  \n', 'git status'],
  ['powershell', 'PS> Get-ChildItem', 'Get-ChildItem'],
  ['bash', '  # only a remark', null],
  ['bash', '', null],
  ['bash', 'cd x\nrm -r y', null],
  ['bash', 'npm test \\', null],
  ['bash', 'tool --ai', null],
  ['js', 'npm test', null],
  ['', 'npm test', null],
])('of %s: %j is run as %j', (word, code, line) => {
  expect(shellLine(word, code)).toBe(line);
});
