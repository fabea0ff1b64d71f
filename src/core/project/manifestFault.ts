/** What is wrong with the text of a manifest that isn't JSON: whoever reads it passes over what can't be read, and nobody would know. Pure. */
import { baseName } from '../../base/relativePath.ts';
import { tomlFault } from '../graph/tomlFault.ts';

/** `foreign`: a line of a go.mod that says nothing of such a file; `form` has no line where that isn't known. `manifestFaultWords.ts` has the sentences. */
export type ManifestFault =
  | { kind: 'unread' | 'unnamed' }
  | { kind: 'conflict' | 'foreign' | 'unclosed'; line: number }
  | { kind: 'form'; form: 'JSON' | 'TOML' | 'XML' | 'YAML'; line: number | null };

/** Null where nothing is known to be wrong, also of what has no form that could be held against it. */
export function manifestFault(path: string, text: string): ManifestFault | null {
  const conflict = lineWith(text, /^<{7} /);
  if (conflict !== null) return { kind: 'conflict', line: conflict };
  const name = baseName(path);
  if (/\.toml$|^Pipfile$/.test(name)) return lineFault(tomlFault(text), 'TOML');
  if (name === 'go.mod') return moduleFault(text);
  if (/\.xml$|\.(?:cs|fs|vb)proj$/.test(name)) return lineFault(xmlFault(text), 'XML');
  // Indented by a tab is what no reader of YAML takes.
  if (/\.ya?ml$/.test(name)) return lineFault(lineWith(text, /^\t+[^\s#[\]{},"']/), 'YAML');
  return null;
}

function lineFault(line: number | null, form: 'TOML' | 'XML' | 'YAML'): ManifestFault | null {
  return line === null ? null : { kind: 'form', form, line };
}

function lineWith(text: string, pattern: RegExp): number | null {
  const at = text.split('\n').findIndex((line) => pattern.test(line));
  return at < 0 ? null : at + 1;
}

const directives = /^(?:module|go|toolchain|godebug|require|exclude|replace|retract|tool|ignore)\b/;

/** A module of Go names itself, and each line says what it is, or stands in a block that does. */
function moduleFault(text: string): ManifestFault | null {
  let block: number | null = null;
  let isNamed = false;
  for (const [at, whole] of text.split('\n').entries()) {
    const line = whole.replace(/\/\/.*$/, '').trim();
    if (line === '') continue;
    if (block !== null) {
      if (line === ')') block = null;
      continue;
    }
    if (!directives.test(line)) return { kind: 'foreign', line: at + 1 };
    isNamed ||= /^module[\s(]/.test(line);
    if (line.endsWith('(')) block = at + 1;
  }
  if (block !== null) return { kind: 'unclosed', line: block };
  return isNamed ? null : { kind: 'unnamed' };
}

/** What isn't a tag, and how it ends. */
const apart: readonly (readonly [begins: string, ends: string])[] = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
  ['<!', '>'],
];
/** A tag: whether it closes, its name, and whether it is closed at once. */
const tag = /<(\/?)([\p{L}_][\p{L}\p{N}_:.-]*)(?:"[^"]*"|'[^']*'|[^"'<>])*?(\/?)>/uy;

/** The line of the first tag that doesn't fit, or that is never closed; null where all do. */
function xmlFault(text: string): number | null {
  const lineAt = (index: number): number => text.slice(0, index).split('\n').length;
  const open: { name: string; index: number }[] = [];
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', tag.lastIndex)) {
    const [begins, ends] = apart.find(([begins]) => text.startsWith(begins, at)) ?? [];
    if (begins !== undefined && ends !== undefined) {
      const end = text.indexOf(ends, at + begins.length);
      if (end < 0) return lineAt(at);
      tag.lastIndex = end + ends.length;
      continue;
    }
    tag.lastIndex = at;
    const [, closes, name = '', closed] = tag.exec(text) ?? [];
    if (closes === undefined) return lineAt(at);
    if (closed !== '') continue;
    if (closes === '') open.push({ name, index: at });
    else if (open.pop()?.name !== name) return lineAt(at);
  }
  const last = open.at(-1);
  return last ? lineAt(last.index) : null;
}
