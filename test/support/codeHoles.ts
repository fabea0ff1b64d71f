/** Holes in real code: places where something was taken out, as somebody is about to write it. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Prng } from '../../scripts/fixture/prng.ts';

export interface CodeHole {
  path: string;
  languageId: string;
  prefix: string;
  /** What was taken out. */
  middle: string;
  suffix: string;
}

const root = path.join(import.meta.dirname, '../..');
const languages: Readonly<Record<string, string>> = { ts: 'typescript', py: 'python', go: 'go', rs: 'rust', js: 'javascript' };
/** Where code of each language stands in this repository; in the tasks of the evaluation it stands in Markdown. */
const folders = ['src/core', 'test/eval/tasks', 'samples/shop/src'];
const embedded = /^### (\S+)\n\n```\w+\n(.*?)^```$/gms;

/** Code of five languages in this repository, by language. */
export function codeFiles(): Map<string, { path: string; text: string }[]> {
  const found = new Map<string, { path: string; text: string }[]>();
  const add = (file: string, text: string): void => {
    const languageId = languages[path.extname(file).slice(1)];
    if (languageId !== undefined) found.set(languageId, [...(found.get(languageId) ?? []), { path: file, text }]);
  };
  const visit = (folder: string): void => {
    for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
      const file = path.posix.join(folder, entry.name);
      if (entry.isDirectory()) visit(file);
      else {
        const text = readFileSync(path.join(root, file), 'utf8');
        add(file, text);
        if (file.endsWith('.md')) for (const [, name = '', code = ''] of text.matchAll(embedded)) add(`${file}/${name}`, code);
      }
    }
  };
  folders.forEach(visit);
  return found;
}

/** `count` holes, spread over the languages; the same for the same seed. */
export function codeHoles(count: number, seed: number): CodeHole[] {
  const random = new Prng(seed);
  const below = (limit: number): number => random.uint32() % limit;
  const files = [...codeFiles()];
  const holes: CodeHole[] = [];
  while (holes.length < count) {
    const [languageId, of] = files[holes.length % files.length]!;
    const { path: file, text } = of[below(of.length)]!;
    const lines = text.split('\n');
    const line = below(lines.length);
    if ((lines[line] ?? '').trim().length < 4) continue;
    const start = lines.slice(0, line).reduce((sum, one) => sum + one.length + 1, 0);
    const { length } = lines[line]!;
    const indent = /^\s*/.exec(lines[line]!)![0].length;
    const from = start + indent + below(length - indent);
    const rest = text.slice(from, start + length);
    // To the end of the line, up to a bracket or a comma, or some whole lines.
    const kind = below(4);
    const inside = /^[^()[\]{},;]+/.exec(rest)?.[0].length ?? 0;
    const more = 1 + below(3);
    const end = kind < 2 ? start + length : kind === 2 ? from + inside : start + lines.slice(line, line + more).join('\n').length;
    const begin = kind === 3 ? start + indent : from;
    const middle = text.slice(begin, end);
    if (middle.trim() === '') continue;
    holes.push({ path: file, languageId, prefix: text.slice(0, begin), middle, suffix: text.slice(end) });
  }
  return holes;
}
