import { languageId } from '../highlight/languages.ts';

/** Fences of shells that have no grammar of their own here. */
const otherShells = new Set(['powershell', 'pwsh', 'ps1', 'fish', 'cmd', 'bat', 'terminal']);
/** Prompts as they are shown: `$`, `%`, `PS>`, `PS C:\work>`, `C:\work>`, `user@host:~/work$`. A bare `>` may be a redirection, and is none. */
const prompt = /^\s*(?:[$%]|PS(?:\s[^<>|&;]*)?>|[A-Za-z]:\\[^<>|&;]*>|[\w.-]+@[\w.-]+:\S*[$#])\s+/;
/** What goes on in a line that isn't there. */
const goesOn = /(?:[\\`^|]|&&)$/;
/** So many blanks put what follows out of sight. */
const gap = /[\p{Zs}\t\u2800]{9}/u;

/**
 * The one command in a block of code for a shell, as it can be run: without the prompt before it and the remarks around it. Null for anything else, and for several, of which nobody would read each
 * before the next is typed.
 */
export function shellLine(word: string, code: string): string | null {
  if (languageId(word) !== 'shellscript' && !otherShells.has(word)) return null;
  const lines = code.split('\n').filter((line) => line.trim() !== '' && !/^\s*(?:#|::|rem\s)/i.test(line));
  const [only] = lines;
  if (only === undefined || lines.length > 1) return null;
  const command = only.replace(prompt, '').trim();
  // A quote that isn't closed would swallow what is typed next, and `--ai` has another meaning behind `/run`.
  const isOpen = ['"', "'"].some((quote) => command.split(quote).length % 2 === 0);
  return command === '' || command.startsWith('>') || isOpen || goesOn.test(command) || gap.test(command) || /\s--ai$/.test(command)
    ? null
    : command;
}
