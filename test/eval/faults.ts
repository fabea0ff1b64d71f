/** The faults that small models make, put into what a perfect one would answer: this is how a noisy oracle answers. */
import path from 'node:path';

/**
 * `indentation`: lines are remembered and written without their common indentation · `placeholder`: a comment stands for code ·
 * `path`: a file is called by a name that it hasn't · `changedLine`: one old line is remembered wrongly, or its number is ·
 * `unfinished`: the end of the last block is missing.
 */
export const faults = ['indentation', 'placeholder', 'path', 'changedLine', 'unfinished'] as const;
export type Fault = (typeof faults)[number];

/** What an edit says: a file, the lines as they are (none when the file is new), the lines as they shall be. */
export interface Said {
  path: string;
  old: string[];
  lines: string[];
}

/** The edits with one fault, as far as it lies in their words. What is passed in stays as it is. */
export function withFault<T extends Said>(edits: readonly T[], fault: Fault | null): T[] {
  const faulty = structuredClone(edits) as T[];
  switch (fault) {
    case 'indentation':
      for (const edit of faulty) {
        edit.old = outdented(edit.old);
        edit.lines = outdented(edit.lines);
      }
      break;
    case 'placeholder': {
      const [longest] = [...faulty].sort((a, b) => b.lines.length - a.lines.length);
      if (longest) longest.lines = shortened(longest.lines, longest.path);
      break;
    }
    case 'path':
      for (const edit of faulty) edit.path = path.posix.join('app', `main${path.posix.extname(edit.path)}`);
      break;
    case 'changedLine': {
      const edit = faulty.find(({ old }) => old.some((line) => line.trim() !== ''));
      const at = edit?.old.findIndex((line) => line.trim() !== '') ?? -1;
      if (edit && at >= 0) edit.old[at] = misremembered(edit.old[at] ?? '');
      break;
    }
    case 'unfinished':
    case null:
      break;
  }
  return faulty;
}

function outdented(lines: readonly string[]): string[] {
  const depths = lines.filter((line) => line.trim() !== '').map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0);
  const common = depths.length === 0 ? 0 : Math.min(...depths);
  return lines.map((line) => line.slice(common));
}

/** The first and the last line, and a comment for what is between. */
function shortened(lines: readonly string[], file: string): string[] {
  const sign = /\.(?:py|ini|conf)$/.test(file) ? '#' : '//';
  const indent = /^[ \t]*/.exec(lines[0] ?? '')?.[0] ?? '';
  const comment = `${indent}${sign} ... rest of the code unchanged`;
  return lines.length > 2 ? [lines[0] ?? '', comment, lines.at(-1) ?? ''] : [...lines, comment];
}

/** One word of the line is another. */
export function misremembered(line: string): string {
  const word = /[A-Za-z]\w*/.exec(line);
  return word ? `${line.slice(0, word.index)}${word[0]}Old${line.slice(word.index + word[0].length)}` : `${line}Old`;
}
