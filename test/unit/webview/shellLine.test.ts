import { expect, it } from 'vitest';
import { shellLine } from '../../../webview/markdown/shellLine.ts';

it.each([
  ['bash', 'npm test', 'npm test'],
  ['sh', '$ npm test -- --watch\n', 'npm test -- --watch'],
  ['console', '# once\n\n  $ git status  \n', 'git status'],
  ['powershell', 'PS> Get-ChildItem', 'Get-ChildItem'],
  ['powershell', 'PS C:\\proj> ./build.ps1', './build.ps1'],
  ['cmd', 'C:\\proj> build.bat', 'build.bat'],
  ['bash', 'ann@mac:~/shop$ make', 'make'],
  ['bash', 'echo "it\'s" > out.txt', null],
  ['bash', 'ls > out.txt', 'ls > out.txt'],
  ['bash', '> out.txt', null],
  ['bash', 'make |', null],
  ['bash', `ls${' '.repeat(40)}; rm -r x`, null],
  ['bash', "echo 'a\n# b'", null],
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
