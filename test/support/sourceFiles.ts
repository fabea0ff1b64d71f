/** Source files of any length, the same for the same seed: real-looking code in three languages, with the repetitions that real code has. */
import { Prng } from '../../scripts/fixture/prng.ts';

export type SourceLanguage = 'typescript' | 'python' | 'rust';

export interface SourceFile {
  path: string;
  languageId: SourceLanguage;
  text: string;
}

export interface SourceOptions {
  seed: number;
  language: SourceLanguage;
  /** Exactly so many. */
  lines: number;
  eol?: '\n' | '\r\n';
  /** Without a line break at its end. */
  open?: boolean;
}

const nouns = ['cart', 'item', 'price', 'order', 'stock', 'invoice', 'customer', 'größe', 'rate', 'label', 'shelf', 'parcel'];
const verbs = ['load', 'count', 'merge', 'find', 'update', 'format', 'check', 'round', 'collect', 'remove'];
const endings: Record<SourceLanguage, string> = { typescript: 'ts', python: 'py', rust: 'rs' };

export function sourceFile({ seed, language, lines, eol = '\n', open = false }: SourceOptions): SourceFile {
  const random = new Prng(seed);
  const pick = <T>(from: readonly T[]): T => from[random.uint32() % from.length]!;
  const text: string[] = [];
  for (let number = 1; text.length < lines; number++) {
    const noun = pick(nouns);
    const name = { noun, verb: pick(verbs), other: pick(nouns), number };
    text.push(...blocks[language](name, 1 + (random.uint32() % 4)), '');
  }
  const body = text.slice(0, lines).join(eol);
  return { path: `src/${pick(nouns)}${String(seed)}.${endings[language]}`, languageId: language, text: open ? body : body + eol };
}

interface Names {
  noun: string;
  verb: string;
  other: string;
  number: number;
}

const blocks: Record<SourceLanguage, (names: Names, steps: number) => string[]> = {
  typescript: ({ noun, verb, other, number }, steps) => [
    `/** ${verb}s each ${noun} of the ${other}; "${noun}" may be empty. */`,
    `export function ${verb}${String(number)}(${noun}s: readonly number[], ${other} = 1): number {`,
    '\tlet sum = 0;',
    ...Array.from({ length: steps }, (_, i) => [
      `\tfor (const ${noun} of ${noun}s) {`,
      `\t\tif (${noun} > ${String(i * 10)}) sum += ${noun} * ${other};`,
      '\t}',
    ]).flat(),
    '\treturn sum;',
    '}',
  ],
  python: ({ noun, verb, other, number }, steps) => [
    `class ${noun.toUpperCase()}${String(number)}:`,
    `    """Holds one ${noun} and its ${other}."""`,
    '',
    `    def ${verb}(self, ${other}=None):`,
    ...Array.from({ length: steps }, (_, i) => [
      `        if ${other} is not None and len(${other}) > ${String(i)}:`,
      `            self.${noun}_${String(i)} = [part.strip() for part in ${other} if part]`,
    ]).flat(),
    `        return self`,
  ],
  rust: ({ noun, verb, other, number }, steps) => [
    `/// The ${noun} 🙂 with its ${other}.`,
    `pub fn ${verb}_${String(number)}(${noun}: &[u64], ${other}: u64) -> Option<u64> {`,
    '    let mut total = 0;',
    ...Array.from({ length: steps }, (_, i) => [
      `    for value in ${noun}.iter().skip(${String(i)}) {`,
      `        total += value.checked_mul(${other})?;`,
      '    }',
    ]).flat(),
    '    Some(total)',
    '}',
  ],
};
