import { withoutFences } from './codeFromAnswer.ts';
import { fitIndentation, indentOf } from './indentation.ts';

/**
 * The lines of a text that a model wrote in place of `old`: no code fence around it that the old text hasn't, no characters that make a file
 * binary, and where its first line stands at the margin though the old text is indented, the old text's indentation.
 */
export function newText(written: string, old: readonly string[]): string[] {
  const plain = written.replace(/\r\n?/g, '\n').replaceAll('\0', '');
  const unfenced = withoutFences(plain, old.join('\n'));
  const text = unfenced.trim() === '' ? plain : unfenced;
  return (lostItsIndentation(text, old) ? fitIndentation(text, old.join('\n')) : text).split('\n');
}

/** Where the new text's first line is indented at all, its author has thought of it: code may well become deeper, or shallower. */
function lostItsIndentation(text: string, old: readonly string[]): boolean {
  const filled = (lines: readonly string[]): string[] => lines.filter((line) => line.trim() !== '');
  const [first = ''] = filled(text.split('\n'));
  const before = filled(old);
  return before.length > 0 && indentOf(first) === '' && before.every((line) => indentOf(line) !== '');
}
