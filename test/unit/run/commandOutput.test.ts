import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CommandOutput, lastOf } from '../../../src/core/run/commandOutput.ts';

function shown(pieces: readonly string[], most = 5_000): { text: string; left: number | null } {
  const output = new CommandOutput(most);
  for (const piece of pieces) output.add(piece);
  return lastOf(output.kept, most);
}

describe('what a command wrote', () => {
  it.each([
    ['a\r\nb\r\n', 'a\nb'],
    ['\u001b[31mred\u001b[0m \u001b[1;4mbold\u001b[m', 'red bold'],
    ['\u001b]633;C\u0007out\u001b]633;D;0\u0007', 'out'],
    ['\u001b]0;title\u001b\\text\u001b(B', 'text'],
    ['10 %\r50 %\rdone\r\nnext', 'done\nnext'],
    ['abcd\b\bX', 'abX'],
    ['\u001b[?25l\u001b[2K\u001b[1Gx\u001b[?25h', 'x'],
    ['not [31m a sign', 'not [31m a sign'],
    ['\n\nx\n\n', 'x'],
    ['', ''],
  ])('%j reads %j', (raw, text) => expect(shown([raw]).text).toBe(text));

  it.each([' ', '\r', '\n', '\t', '\b', '\u001b', '\u001b[', '\u001b]'])(
    'is read in a moment also where it is %j and nothing else',
    (sign) => {
      const output = new CommandOutput(200_000);
      output.add(`one\n${sign.repeat(400_000)}x\n${sign.repeat(400_000)}`);
      expect(output.kept.text).toMatch(/^one/);
    },
  );

  it('is the same however it comes', () => {
    const raw = 'one\r\n\u001b[31mtwo\u001b[0m\r\n\u001b]633;D;0\u0007three 5%\rthree\r\n';
    fc.assert(
      fc.property(fc.array(fc.nat(raw.length), { maxLength: 6 }), (cuts) => {
        const at = [0, ...[...cuts].sort((a, b) => a - b), raw.length];
        expect(shown(at.slice(1).map((end, index) => raw.slice(at[index], end))).text).toBe('one\ntwo\nthree');
      }),
    );
  });

  it('is its end where it is long, and what was left out is counted', () => {
    const text = Array.from({ length: 100 }, (_, at) => `line ${String(at)}`).join('\n');
    const cut = shown([text], 100);
    expect(cut.text).toMatch(/^line 88\n[\s\S]*\nline 99$/);
    expect(cut.left).toBe(text.length - cut.text.length);
    expect(shown(['😀'.repeat(60)], 99)).toEqual({ text: '😀'.repeat(49), left: 22 });
  });

  it('stays small, whatever comes, and begins with a whole line', () => {
    const output = new CommandOutput(100);
    for (let at = 0; at < 20_000; at++) output.add(`\u001b[32mline ${String(at)}\u001b[0m\n`);
    const { text, left } = lastOf(output.kept, 100);
    expect(left).toBeNull();
    expect(text.endsWith('line 19999')).toBe(true);
    expect(text).not.toContain('\u001b');
  });
});
