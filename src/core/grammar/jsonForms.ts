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

/** A form that a value may have, and what may stand behind the value then. */
export interface Form<N extends Next, S extends ValueShape = ValueShape> {
  shape: S;
  nexts: readonly N[];
}

/** How a value may begin. */
export interface Opening<N extends Next> extends Next {
  form: Form<N>;
  /** The whole value, as JSON, where it is one of some; `text` has the first letter of what stands behind a number too. */
  constant: string | null;
  /** Forms of which some values begin so as well, and which hold when it becomes one of these. */
  beside: readonly Form<N>[];
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

/** Tokens at most of the shortest value of a form that can be written. */
export function least(shape: ValueShape): number {
  const known = leasts.get(shape);
  if (known !== undefined) return known;
  const tokens = leastOf(shape);
  leasts.set(shape, tokens);
  return tokens;
}

/** Asked for again at every step of an answer. */
const leasts = new WeakMap<ValueShape, number>();
const owedTokens = new WeakMap<readonly PropertyShape[], readonly number[]>();

function leastOf(shape: ValueShape): number {
  switch (shape.kind) {
    case 'object':
      return 2 + owedFrom(shape.properties, 0);
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
    case 'either': {
      const shapes = shape.shapes.flatMap((one) => formsOf(one, 0));
      const taken = startsTaken(shapes);
      return Math.min(...shapes.flatMap((one) => (one.kind === 'oneOf' ? ownTexts(one.texts, taken).map(tokensOf) : [least(one)])));
    }
    case 'any':
      return 2;
  }
}

/** Tokens at most of the properties, from one of them on, that have to be there. */
export function owedFrom(properties: readonly PropertyShape[], at: number): number {
  const known = owedTokens.get(properties);
  if (known) return known[at] ?? 0;
  let sum = 0;
  const owed = properties
    .toReversed()
    .map(({ name, required, shape }) => (sum += required ? tokensOf(keyText(name, ', ')) + least(shape) : 0))
    .toReversed();
  owedTokens.set(properties, owed);
  return owed[at] ?? 0;
}

/** Tokens at most of what has to follow. */
export function tailOf(nexts: readonly Next[]): number {
  return nexts.reduce((fewest, { needs }) => Math.min(fewest, needs), Infinity);
}

/** The way on that needs the fewest tokens. */
export function cheapest<T extends Next>(nexts: readonly T[]): T {
  return nexts.reduce((best, one) => (one.needs < best.needs ? one : best));
}

/**
 * The ways to begin a value of one of some forms, each as often as there are forms for it; no text begins another. Values to choose from that begin as a text
 * or a number of another form does are read as such; those that begin as another form's object or array can't be told from it, and are left out.
 */
export function openingsOf<N extends Next>(forms: readonly Form<N>[]): Opening<N>[] {
  const taken = startsTaken(forms.map(({ shape }) => shape));
  const beside = (start: string): Form<N>[] =>
    /^["\d-]$/.test(start) ? forms.filter(({ shape }) => shape.kind === 'oneOf' && shape.texts.some((text) => text.startsWith(start))) : [];
  return forms.flatMap((form): Opening<N>[] => {
    const { shape, nexts } = form;
    const tail = tailOf(nexts);
    if (shape.kind === 'oneOf')
      return ownTexts(shape.texts, taken).flatMap((constant) =>
        /^[-\d]/.test(constant)
          ? leadsOf(nexts).map(({ text, needs }) => ({
              text: constant + text,
              needs: tokensOf(constant) + needs,
              form,
              constant,
              beside: [],
            }))
          : [{ text: constant, needs: tokensOf(constant) + tail, form, constant, beside: [] }],
      );
    return startsOf(shape).map((text) => ({ text, needs: least(shape) + tail, form, constant: null, beside: beside(text) }));
  });
}

/** The first letters of what may follow, with the fewest tokens from there on: a number has ended with one of them. */
function leadsOf(nexts: readonly Next[]): Next[] {
  const leads = new Map<string, number>();
  for (const { text, needs } of nexts) leads.set(text.charAt(0), Math.min(needs, leads.get(text.charAt(0)) ?? Infinity));
  return [...leads].map(([text, needs]) => ({ text, needs }));
}

/** How values of these forms begin that aren't chosen from some. */
function startsTaken(shapes: readonly ValueShape[]): ReadonlySet<string> {
  return new Set(shapes.flatMap(startsOf));
}

/** Of values to choose from, those that are written as a whole. */
function ownTexts(texts: readonly string[], taken: ReadonlySet<string>): string[] {
  return texts.filter((text) => !taken.has(text.charAt(0)));
}

/** What a value of a form begins with that isn't chosen from some. */
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
    case 'either':
    case 'any':
      return [];
  }
}

const digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

/** The plain forms that a value may have. */
function formsOf(shape: ValueShape, depth: number): readonly ValueShape[] {
  if (shape.kind === 'either') return shape.shapes.flatMap((one) => formsOf(one, depth));
  return shape.kind === 'any' ? anyShapes(depth) : [shape];
}

/** With the forms that are of several kinds taken apart. */
export function flat<N extends Next>(forms: readonly Form<N>[], depth: number): Form<N>[] {
  return forms.flatMap(({ shape, nexts }) => formsOf(shape, depth).map((one) => ({ shape: one, nexts })));
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

/** Whether a text or a number is of a form. */
export function allows(shape: ValueShape, value: string | number): boolean {
  switch (shape.kind) {
    case 'string': {
      const length = typeof value === 'string' ? Array.from(value).length : -1;
      return length >= shape.least && length <= (shape.most ?? Infinity);
    }
    case 'number':
      return typeof value === 'number' && bounded(value, shape) === value;
    case 'oneOf':
      return shape.texts.includes(JSON.stringify(value));
    default:
      return false;
  }
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
