import { languageId } from '../highlight/languages.ts';

/** Fences of shells that have no grammar of their own here. */
const otherShells = new Set(['powershell', 'pwsh', 'ps1', 'fish', 'cmd', 'bat', 'terminal']);

/**
 * The one command in a block of code for a shell, as it can be run: without the prompt before it and the remarks around it. Null for anything else, and for several, of which nobody would read each
 * before the next is typed.
 */
export function shellLine(word: string, code: string): string | null {
  if (languageId(word) !== 'shellscript' && !otherShells.has(word)) return null;
  const lines = code.split('\n').filter((line) => line.trim() !== '' && !/^\s*(?:#|::|rem\s)/i.test(line));
  const [only] = lines;
  if (only === undefined || lines.length > 1) return null;
  const command = only.replace(/^\s*(?:\$|%|>|PS>?)\s+/, '').trim();
  // It goes on in a line that isn't there, or would have another meaning behind `/run`.
  return command === '' || /[\\`]$|\s--ai$/.test(command) ? null : command;
}
