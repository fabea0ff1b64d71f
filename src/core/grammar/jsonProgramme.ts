/**
 * A JSON value of a given form as a programme of segments: names and brackets are forced or chosen among what the form allows, and only texts and numbers
 * are written freely, under a grammar. So whatever the weights say the value is of the form, also where the room for it ends early.
 */
import type { ValueShape } from '../../protocol/toolShape.ts';
import type { Segment } from '../../protocol/worker/programmes.ts';
import {
  allows,
  bounded,
  cheapest,
  flat,
  type Form,
  isEscaped,
  least,
  type Next,
  numberGrammar,
  numberText,
  type Opening,
  openingsOf,
  tailOf,
  textGrammar,
  tokensOf,
  unquoted,
} from './jsonForms.ts';
import {
  type ArrayForm,
  entriesEnd,
  type EntryNext,
  isArray,
  isMap,
  isNumber,
  isObject,
  isString,
  itemNexts,
  type MapForm,
  mapNexts,
  propertiesFrom,
  type Shape,
} from './jsonNexts.ts';
import type { Decoded, Programme } from './programme.ts';

/** Tokens kept back beside those of what has to be written: seams, where two texts have more tokens than each alone. */
const spare = 24;
/** Tokens of a number, and of what stands behind it. */
const numberTokens = 24;

/** A value with what came behind it: of each form that holds for it, all with the same text. */
interface Read<N extends Next> {
  value: unknown;
  nexts: readonly N[];
}

export interface JsonTask {
  shape: ValueShape;
  /** What is forced before and behind the value. */
  before: string;
  behind: string;
  /** Tokens that may be written. */
  room: number;
}

export interface JsonAnswer {
  value: unknown;
  /** A bound ended a text, or kept something away that the model might have written. */
  cut: boolean;
}

/** Tokens at most that a value of this form takes when nothing is written that needn't be. */
export function leastTokens({ shape, before, behind }: Omit<JsonTask, 'room'>): number {
  return tokensOf(before) + least(shape) + tokensOf(behind) + spare;
}

/** Decodes the value. There has to be room for {@link leastTokens}. */
export function* jsonValue({ shape, before, behind, room }: JsonTask): Programme<JsonAnswer> {
  const programme = new JsonProgramme(before, room);
  const nexts = [{ text: behind, needs: tokensOf(behind) }];
  const { value } = yield* programme.value([{ shape, nexts }], 0);
  yield* programme.flush();
  return { value, cut: programme.cut };
}

/**
 * Where a value may be of several forms, all of them are followed side by side as long as what is written is of each; every name, value and end that is chosen
 * leaves those that have it. So nobody has to say beforehand which form is meant.
 */
class JsonProgramme {
  #room: number;
  /** Text that is decided and not yet in the answer: it goes in together with what is sampled next. */
  #pending: string;
  cut = false;

  constructor(before: string, room: number) {
    this.#pending = before;
    this.#room = room;
  }

  /** A value of one of these forms and what follows it. */
  *value<N extends Next>(given: readonly Form<N>[], depth: number): Programme<Read<N>> {
    const forms = flat(given, depth);
    // A number's own grammar says how it begins.
    if (forms.every(isNumber)) return yield* this.#number(forms, [], '');
    return yield* this.#begun(yield* this.#choose(openingsOf(forms)), depth);
  }

  /** Writes what is decided. */
  *flush(): Programme<void> {
    if (this.#pending === '') return;
    const text = this.#pending;
    this.#pending = '';
    yield* this.#decode({ kind: 'forced', text });
  }

  /** The rest of a value whose beginning is there: the forms that begin so. */
  *#begun<N extends Next>(openings: readonly Opening<N>[], depth: number): Programme<Read<N>> {
    const [{ text, constant, beside } = noOpening()] = openings;
    const forms = openings.map(({ form }) => form);
    if (constant !== null) return yield* this.#then(JSON.parse(constant), forms, text.slice(constant.length));
    if (text === '{') return yield* this.#object(forms, depth);
    if (text === '[') return yield* this.#array(forms.filter(isArray), depth);
    if (text !== '"') return yield* this.#number(forms.filter(isNumber), beside, text);
    const [first = noOpening()] = forms.filter(isString);
    const value = yield* this.#text(first.shape, tailOf(first.nexts));
    return yield* this.#then(value, [first, ...[...forms, ...beside].filter((form) => form !== first && allows(form.shape, value))]);
  }

  *#object<N extends Next>(forms: readonly Form<N>[], depth: number): Programme<Read<N>> {
    const maps = forms.filter(isMap);
    const objects = forms.filter(isObject);
    // A blank tells a name that may be anything from the names of objects, which it could be as well.
    const opening = objects.length > 0 ? ' "' : '"';
    const entries: [string, unknown][] = [];
    const first = maps.flatMap((form) => mapNexts(form, 0, opening));
    const chosen = yield* this.#choose([...objects.flatMap((form) => propertiesFrom(form, 0)), ...first]);
    const open = chosen.filter((next) => 'more' in next);
    if (open.some(({ more }) => more)) return yield* this.#map(open, depth);
    const closed = open.map(({ form }) => form);
    let named = chosen.filter((next) => 'property' in next);
    for (let [next] = named; next?.property; [next] = named) {
      const values = named.flatMap(({ form, at, property }) =>
        property ? [{ shape: property.shape, nexts: propertiesFrom(form, at + 1) }] : [],
      );
      const read = yield* this.value(values, depth + 1);
      entries.push([next.property.name, read.value]);
      named = [...read.nexts];
    }
    return yield* this.#then(Object.fromEntries(entries), [...named.map(({ form }) => form), ...closed]);
  }

  /** The entries of maps, from behind the first one's opening quote. */
  *#map<N extends Next>(begun: readonly EntryNext<MapForm<N>>[], depth: number): Programme<Read<N>> {
    const entries: [string, unknown][] = [];
    let chosen = begun;
    while (chosen[0]?.more) {
      const name = yield* this.#text({ least: 0, most: null }, tailOf(chosen) - tokensOf(chosen[0].text));
      this.#say(': ');
      const count = entries.length + 1;
      const values = chosen.map(({ form }) => ({ shape: form.shape.values, nexts: mapNexts(form, count, ', "') }));
      const read = yield* this.value(values, depth + 1);
      entries.push([name, read.value]);
      chosen = read.nexts;
    }
    return yield* this.#then(
      Object.fromEntries(entries),
      chosen.map(({ form }) => form),
    );
  }

  *#array<N extends Next>(forms: readonly ArrayForm<N>[], depth: number): Programme<Read<N>> {
    const value: unknown[] = [];
    const items = (of: readonly ArrayForm<N>[]): Form<EntryNext<ArrayForm<N>>>[] =>
      of.map((form) => ({ shape: form.shape.items, nexts: itemNexts(form, value.length + 1) }));
    const ends = forms.filter(({ shape }) => shape.least === 0).map((form) => entriesEnd(form, ']'));
    const first = items(forms.filter(({ shape }) => shape.most > 0));
    let chosen: readonly EntryNext<ArrayForm<N>>[];
    if (ends.length === 0) {
      const read = yield* this.value(first, depth + 1);
      value.push(read.value);
      chosen = read.nexts;
    } else {
      // Whether there is a first one shows in what stands behind the bracket.
      const begun = yield* this.#choose([...openingsOf(flat(first, depth + 1)), ...ends]);
      const openings = begun.filter((one) => 'constant' in one);
      chosen = begun.filter((one) => 'more' in one);
      if (openings.length > 0) {
        const read = yield* this.#begun(openings, depth + 1);
        value.push(read.value);
        chosen = read.nexts;
      }
    }
    while (chosen[0]?.more) {
      const read = yield* this.value(items(chosen.map(({ form }) => form)), depth + 1);
      value.push(read.value);
      chosen = read.nexts;
    }
    return yield* this.#then(
      value,
      chosen.map(({ form }) => form),
    );
  }

  /** A text behind its opening quote, up to and with the closing one. */
  *#text({ least: fewest, most }: { least: number; most: number | null }, tail: number): Programme<string> {
    const maxTokens = this.#left - tail;
    const { text } = maxTokens > 0 ? yield* this.#sample({ kind: 'grammar', gbnf: textGrammar(fewest, most), maxTokens }) : { text: '' };
    const closed = text.endsWith('"') && !isEscaped(text, text.length - 1);
    let body = closed ? text.slice(0, -1) : text;
    if (!closed) {
      this.cut = true;
      // Half an escape at the end is made a whole one.
      if (isEscaped(body, body.length)) body += '\\';
      body += 'x'.repeat(Math.max(0, fewest - Array.from(unquoted(body)).length));
      this.#say(`${body.slice(text.length)}"`);
    }
    const value = unquoted(body);
    return most === null ? value : Array.from(value).slice(0, most).join('');
  }

  /** A number of which the first character may be there already; `beside` are forms that have it when it is one of their values. */
  *#number<N extends Next>(forms: readonly Form<N, Shape<'number'>>[], beside: readonly Form<N>[], begun: string): Programme<Read<N>> {
    const pairs = forms.flatMap((form) => form.nexts.map((next) => ({ ...next, form, next })));
    const offered = this.#affordable(pairs, numberTokens);
    const gbnf = numberGrammar(loosest(forms.map(({ shape }) => shape)), begun, offered);
    const maxTokens = Math.min(numberTokens + Math.max(...offered.map(({ text }) => tokensOf(text))), this.#left - tailOf(offered));
    const { text } = maxTokens > 0 ? yield* this.#sample({ kind: 'grammar', gbnf, maxTokens }) : { text: '' };
    const all = begun + text;
    const whole = offered.find((one) => all.endsWith(one.text) && numberText.test(all.slice(0, all.length - one.text.length)));
    const [, digits = '', said = ''] = /^(-?\d+(?:\.\d+)?)?(.*)$/s.exec(all) ?? [];
    const number = Number.parseFloat(digits === '' ? '0' : digits);
    let follows = whole;
    if (!follows) {
      // Cut before its end: what is missing of the number, and of the text behind it, is forced.
      this.cut = true;
      const incomplete = digits === '' || said === '.';
      if (incomplete) this.#say('0');
      follows = (incomplete || said === '' ? undefined : offered.find((one) => one.text.startsWith(said))) ?? cheapest(offered);
      this.#say(incomplete ? follows.text : follows.text.slice(said.length));
    }
    const { text: behind } = follows;
    const ended = offered.filter((one) => one.text === behind);
    const fitting = ended.filter(({ form }) => allows(form.shape, number));
    const held = fitting.length > 0 ? fitting : [follows];
    const others = beside.filter(({ shape }) => allows(shape, number)).flatMap(({ nexts }) => nexts.filter((next) => next.text === behind));
    const value = fitting.length > 0 ? number : bounded(number, follows.form.shape);
    return { value, nexts: [...held.map(({ next }) => next), ...others] };
  }

  /** What follows a value of these forms; of a number's end `said` is there already. */
  *#then<N extends Next>(value: unknown, forms: readonly Form<N>[], said = ''): Programme<Read<N>> {
    const nexts = forms
      .flatMap((form) => form.nexts)
      .filter(({ text }) => text.startsWith(said))
      .map((next) => ({ text: next.text.slice(said.length), needs: next.needs - said.length, next }));
    return { value, nexts: (yield* this.#choose(nexts)).map(({ next }) => next) };
  }

  /** Which of some texts comes: the ways on that have it. Where there is one text only, nobody is asked. */
  *#choose<T extends Next>(nexts: readonly T[]): Programme<T[]> {
    const offered = this.#affordable(nexts);
    if (offered.length < nexts.length) this.cut = true;
    const options = [...new Set(offered.map((one) => one.text))];
    let [chosen = ''] = options;
    if (options.length > 1) ({ text: chosen } = yield* this.#sample({ kind: 'choice', options }));
    else this.#say(chosen);
    return offered.filter(({ text }) => text === chosen);
  }

  /** The ways on for which there is room; the cheapest one always. */
  #affordable<T extends Next>(nexts: readonly T[], more = 0): T[] {
    const fitting = nexts.filter(({ needs }) => needs + more <= this.#left);
    return fitting.length > 0 ? fitting : [cheapest(nexts)];
  }

  /** Tokens that may still be written behind what is decided. */
  get #left(): number {
    return this.#room - tokensOf(this.#pending) - spare;
  }

  #say(text: string): void {
    this.#pending += text;
  }

  *#sample(segment: Segment): Programme<Decoded> {
    yield* this.flush();
    return yield* this.#decode(segment);
  }

  *#decode(segment: Segment): Programme<Decoded> {
    const decoded = yield segment;
    this.#room = decoded.room;
    return decoded;
  }
}

/** Bounds that leave room for each of them. */
function loosest(shapes: readonly Shape<'number'>[]): Pick<Shape<'number'>, 'integer' | 'least'> {
  const bounds = shapes.map(({ least: lowest }) => lowest ?? -Infinity);
  const lowest = Math.min(...bounds);
  return { integer: shapes.every(({ integer }) => integer), least: lowest === -Infinity ? null : lowest };
}

function noOpening(): never {
  throw new Error('a value of no form');
}
