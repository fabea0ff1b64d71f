/** What is known of the form of a JSON value before it is written: how short it can be, what it may begin with, and the grammars of its free parts. Pure. */
import type { PropertyShape, ValueShape } from '../../protocol/toolShape.ts';
import { charClass, literal } from './gbnf.ts';

/** Levels of objects and arrays in a value whose form nobody gave. */
const anyDepth = 3;
/** Entries of an object or array that no form bounds. */
export const anyEntries = 64;
/** Characters of a text that a grammar counts; it would be slow to count more. */
const maxCounted = 256;
/** What may stand behind a value. */
export interface Next {
  text: string;
  /** Tokens, at most, from here to the end of everything when no more is written than has to be. */
  needs: number;
}

/** A form with what it may begin with. */
export interface Way extends Next {
  shape: ValueShape;
}

/** Tokens at most of a text: no tokenizer in use needs more than one for a byte. */
export function tokensOf(text: string): number {
  let bytes = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** A property's name as it stands before its value. */
export function keyText(name: string, lead: string): string {
  return `${lead}${JSON.stringify(name)}: `;
}

/** Tokens at most of the shortest value of a form. */
export function least(shape: ValueShape): number {
  switch (shape.kind) {
    case 'object':
      return 2 + owed(shape.properties);
    case 'map':
      return 2;
    case 'array':
      return 2 + shape.least * (2 + least(shape.items));
    case 'string':
      return 2 + shape.least;
    case 'number':
      return 4;
    case 'oneOf':
      return Math.min(...shape.texts.map(tokensOf));
    case 'either':
      return Math.min(...shape.shapes.map(least));
    case 'any':
      return 2;
  }
}

/** Tokens at most of the properties that have to be there. */
export function owed(properties: readonly PropertyShape[]): number {
  return properties.reduce((sum, { name, required, shape }) => sum + (required ? tokensOf(keyText(name, ', ')) + least(shape) : 0), 0);
}

/** Tokens at most of what has to follow. */
export function tailOf(nexts: readonly Next[]): number {
  return Math.min(...nexts.map(({ needs }) => needs));
}

/** The way on that needs the fewest tokens. */
export function cheapest(nexts: readonly Next[]): Next {
  return nexts.reduce((best, one) => (one.needs < best.needs ? one : best));
}

/** The ways to begin a value of one of some forms; of two of which one begins the other the first. */
export function waysOf(shapes: readonly ValueShape[], tail: number): Way[] {
  const ways: Way[] = [];
  for (const shape of shapes)
    for (const text of startsOf(shape))
      if (!ways.some((way) => way.text.startsWith(text) || text.startsWith(way.text)))
        ways.push({ text, shape, needs: Math.max(tokensOf(text), least(shape)) + tail });
  return ways;
}

/** What a value of a form may begin with, none of which begins another. */
export function startsOf(shape: ValueShape): readonly string[] {
  switch (shape.kind) {
    case 'object':
    case 'map':
      return ['{'];
    case 'array':
      return ['['];
    case 'string':
      return ['"'];
    case 'number':
      return shape.least !== null && shape.least >= 0 ? digits : ['-', ...digits];
    case 'oneOf':
      // Numbers among them could begin one another; where anything else is possible they are left out.
      return shape.texts.filter((text) => /^[tfn"]/.test(text));
    case 'either':
    case 'any':
      return [];
  }
}

const digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

/** The forms that a value may have. */
export function formsOf(shape: ValueShape, depth: number): readonly ValueShape[] {
  if (shape.kind === 'either') return shape.shapes;
  return shape.kind === 'any' ? anyShapes(depth) : [shape];
}

function anyShapes(depth: number): readonly ValueShape[] {
  const plain: ValueShape[] = [
    { kind: 'string', least: 0, most: null },
    { kind: 'number', integer: false, least: null, most: null },
    { kind: 'oneOf', texts: ['true', 'false', 'null'] },
  ];
  if (depth >= anyDepth) return plain;
  return [...plain, { kind: 'map', values: { kind: 'any' } }, { kind: 'array', items: { kind: 'any' }, least: 0, most: anyEntries }];
}

/** The inside of a JSON text with its closing quote. Control characters and surrogates are no characters of it. */
export function textGrammar(fewest: number, most: number | null): string {
  const times = most !== null && most <= maxCounted ? `{${String(fewest)},${String(most)}}` : fewest > 0 ? `{${String(fewest)},}` : '*';
  return [
    `root ::= char${times} ${literal('"')}`,
    `char ::= ${charClass(plainCharacters)} | ${literal('\\')} ${charClass(escapes)}`,
    '',
  ].join('\n');
}

const plainCharacters = [
  [0x20, 0x21],
  [0x23, 0x5b],
  [0x5d, 0x7e],
  [0xa0, 0xd7ff],
  [0xe000, 0x10ffff],
] as const;
const escapes = Array.from('"\\/bfnrt', (char) => [char.charCodeAt(0), char.charCodeAt(0)] as const);

/** A whole number of JSON, as it is decoded. */
export const numberText = /^-?\d+(?:\.\d+)?$/;

/** A number, or the rest of one that has begun, with one of the texts that may follow it: without these the model could not say that it has ended. */
export function numberGrammar(
  { integer, least: lowest }: Pick<Extract<ValueShape, { kind: 'number' }>, 'integer' | 'least'>,
  begun: string,
  nexts: readonly Next[],
): string {
  const sign = begun === '' && (lowest === null || lowest < 0) ? `${literal('-')}? ` : '';
  const whole = begun === '' || begun === '-' ? 'whole' : begun === '0' ? '' : 'more';
  return [
    `root ::= ${sign}${whole} ${integer ? '' : 'fraction? '}(${nexts.map(({ text }) => literal(text)).join(' | ')})`,
    'whole ::= [0] | [1-9] more',
    'more ::= [0-9]{0,14}',
    ...(integer ? [] : ['fraction ::= [.] [0-9]{1,6}']),
    '',
  ].join('\n');
}

/** The nearest number that the form allows. */
export function bounded(number: number, { integer, least: lowest, most }: Extract<ValueShape, { kind: 'number' }>): number {
  const inside = Math.max(lowest ?? -Infinity, Math.min(most ?? Infinity, number));
  return integer && !Number.isInteger(inside) ? Math.ceil(inside) : inside === 0 ? 0 : inside;
}

/** The text that the inside of a JSON text stands for. */
export function unquoted(body: string): string {
  return JSON.parse(`"${body}"`) as string;
}

/** Whether the character at a place belongs to a backslash before it. */
export function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text[at - 1 - slashes] === '\\') slashes++;
  return slashes % 2 === 1;
}
