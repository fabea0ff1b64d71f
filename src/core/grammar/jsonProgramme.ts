/**
 * A JSON value of a given form as a programme of segments: names and brackets are forced or chosen among what the form allows, and only texts and numbers
 * are written freely, under a grammar. So whatever the weights say the value is of the form, also where the room for it ends early.
 */
import type { PropertyShape, ValueShape } from '../../protocol/toolShape.ts';
import type { Segment } from '../../protocol/worker.ts';
import {
  anyEntries,
  bounded,
  cheapest,
  formsOf,
  isEscaped,
  keyText,
  least,
  type Next,
  numberGrammar,
  numberText,
  owed,
  startsOf,
  tailOf,
  textGrammar,
  tokensOf,
  unquoted,
  waysOf,
} from './jsonForms.ts';
import type { Decoded, Programme } from './programme.ts';

/** Tokens kept back beside those of what has to be written: seams, where two texts have more tokens than each alone. */
const spare = 24;
/** Tokens of a number, and of what stands behind it. */
const numberTokens = 24;

/** A property that may come, or with null the object's end. */
interface PropertyNext extends Next {
  at: number;
  property: PropertyShape | null;
}

/** A value with which of the texts behind it came. */
interface Read {
  value: unknown;
  next: number;
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
  const { value } = yield* programme.value(shape, [{ text: behind, needs: tokensOf(behind) }], 0);
  yield* programme.flush();
  return { value, cut: programme.cut };
}

class JsonProgramme {
  #room: number;
  /** Text that is decided and not yet in the answer: it goes in together with what is sampled next. */
  #pending: string;
  cut = false;

  constructor(before: string, room: number) {
    this.#pending = before;
    this.#room = room;
  }

  /** A value and what follows it. */
  *value(shape: ValueShape, nexts: readonly Next[], depth: number): Programme<Read> {
    if (shape.kind === 'either' || shape.kind === 'any') return yield* this.#either(formsOf(shape, depth), nexts, depth);
    if (shape.kind === 'oneOf') return yield* this.#oneOf(shape.texts, nexts);
    if (shape.kind === 'number') return yield* this.#number(shape, '', nexts);
    const [opening = ''] = startsOf(shape);
    this.#say(opening);
    return yield* this.#begun(shape, opening, nexts, depth);
  }

  /** Writes what is decided. */
  *flush(): Programme<void> {
    if (this.#pending === '') return;
    const text = this.#pending;
    this.#pending = '';
    yield* this.#decode({ kind: 'forced', text });
  }

  /** The rest of a value of which `start` is there. */
  *#begun(shape: ValueShape, start: string, nexts: readonly Next[], depth: number): Programme<Read> {
    switch (shape.kind) {
      case 'object':
        return yield* this.#object(shape.properties, nexts, depth);
      case 'map':
        return yield* this.#map(shape.values, nexts, depth);
      case 'array':
        return yield* this.#array(shape, nexts, depth);
      case 'string':
        return yield* this.#then(yield* this.#text(shape, tailOf(nexts)), nexts);
      case 'number':
        return yield* this.#number(shape, start, nexts);
      case 'oneOf':
        return yield* this.#then(JSON.parse(start), nexts);
      default:
        throw new Error(`${shape.kind} begins with nothing of its own`);
    }
  }

  *#object(properties: readonly PropertyShape[], nexts: readonly Next[], depth: number): Programme<Read> {
    const entries: [string, unknown][] = [];
    const end: Next = { text: '}', needs: 1 + tailOf(nexts) };
    /** What may come from the property at a place on: each up to the first that has to. */
    const offeredFrom = (from: number): PropertyNext[] => {
      const found: PropertyNext[] = [];
      for (const [at, property] of properties.entries()) {
        if (at < from) continue;
        const text = keyText(property.name, from === 0 ? '' : ', ');
        found.push({ text, needs: tokensOf(text) + least(property.shape) + owed(properties.slice(at + 1)) + end.needs, at, property });
        if (property.required) return found;
      }
      return [...found, { ...end, at: properties.length, property: null }];
    };
    let offered = offeredFrom(0);
    let chosen = offered[yield* this.#choose(offered)];
    while (chosen?.property) {
      const { at, property } = chosen;
      offered = offeredFrom(at + 1);
      const read: Read = yield* this.value(property.shape, offered, depth + 1);
      entries.push([property.name, read.value]);
      chosen = offered[read.next];
    }
    return yield* this.#then(Object.fromEntries(entries), nexts);
  }

  *#map(shape: ValueShape, nexts: readonly Next[], depth: number): Programme<Read> {
    const entries: [string, unknown][] = [];
    const entry = 4 + least(shape);
    const end: Next = { text: '}', needs: 1 + tailOf(nexts) };
    const first: Next = { text: '"', needs: entry + end.needs };
    let more = (yield* this.#choose([first, end])) === 0;
    while (more) {
      const name = yield* this.#text({ least: 0, most: null }, entry + end.needs);
      this.#say(': ');
      const offered = entries.length + 1 < anyEntries ? [{ text: ', "', needs: 2 + entry + end.needs }, end] : [end];
      const read: Read = yield* this.value(shape, offered, depth + 1);
      entries.push([name, read.value]);
      more = offered[read.next] !== end;
    }
    return yield* this.#then(Object.fromEntries(entries), nexts);
  }

  *#array(shape: Extract<ValueShape, { kind: 'array' }>, nexts: readonly Next[], depth: number): Programme<Read> {
    const value: unknown[] = [];
    const end: Next = { text: ']', needs: 1 + tailOf(nexts) };
    const item = 2 + least(shape.items);
    const offeredBehind = (count: number): Next[] => {
      const another: Next = { text: ', ', needs: item * Math.max(1, shape.least - count) + end.needs };
      return count < shape.least ? [another] : count < shape.most ? [another, end] : [end];
    };
    if (shape.most === 0) {
      this.#say(end.text);
      return yield* this.#then(value, nexts);
    }
    let offered = offeredBehind(1);
    let read: Read | null =
      shape.least > 0 ? yield* this.value(shape.items, offered, depth + 1) : yield* this.#first(shape.items, offered, depth + 1, end);
    while (read) {
      value.push(read.value);
      if (offered[read.next] === end) break;
      offered = offeredBehind(value.length + 1);
      read = yield* this.value(shape.items, offered, depth + 1);
    }
    return yield* this.#then(value, nexts);
  }

  /** The first item of an array, or its end, which is null: by what an item may begin with. */
  *#first(shape: ValueShape, nexts: readonly Next[], depth: number, end: Next): Programme<Read | null> {
    const ways = waysOf(formsOf(shape, depth), tailOf(nexts));
    if (ways.length > 0) {
      const chosen = yield* this.#choose([...ways, end]);
      const way = ways[chosen];
      return way ? yield* this.#begun(way.shape, way.text, nexts, depth) : null;
    }
    // Numbers to choose from may begin one another: a blank says that one comes.
    const blank: Next = { text: ' ', needs: 1 + least(shape) + tailOf(nexts) };
    return (yield* this.#choose([blank, end])) === 0 ? yield* this.value(shape, nexts, depth) : null;
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

  /** A number of which the first character may be there already. */
  *#number(shape: Extract<ValueShape, { kind: 'number' }>, begun: string, nexts: readonly Next[]): Programme<Read> {
    const offered = this.#affordable(nexts, numberTokens);
    const gbnf = numberGrammar(shape, begun, offered);
    const maxTokens = Math.min(numberTokens + Math.max(...offered.map(({ text }) => tokensOf(text))), this.#left - tailOf(offered));
    const { text } = maxTokens > 0 ? yield* this.#sample({ kind: 'grammar', gbnf, maxTokens }) : { text: '' };
    const all = begun + text;
    const whole = offered.find((one) => all.endsWith(one.text) && numberText.test(all.slice(0, all.length - one.text.length)));
    const [, digits = '', said = ''] = /^(-?\d+(?:\.\d+)?)?(.*)$/s.exec(all) ?? [];
    const value = bounded(Number.parseFloat(digits === '' ? '0' : digits), shape);
    if (whole) return { value, next: nexts.indexOf(whole) };
    // Cut before its end: what is missing of the number, and of the text behind it, is forced.
    this.cut = true;
    const incomplete = digits === '' || said === '.';
    if (incomplete) this.#say('0');
    const follows = (incomplete || said === '' ? undefined : offered.find((one) => one.text.startsWith(said))) ?? cheapest(offered);
    this.#say(incomplete ? follows.text : follows.text.slice(said.length));
    return { value, next: nexts.indexOf(follows) };
  }

  /** One of some values. Together with what follows none begins another: so 1 and 12 are told apart. */
  *#oneOf(texts: readonly string[], nexts: readonly Next[]): Programme<Read> {
    const options = texts.flatMap((value) =>
      nexts.map((next) => ({ text: value + next.text, needs: tokensOf(value) + next.needs, value, next })),
    );
    const { value, next } = options[yield* this.#choose(options)] ?? {};
    if (value === undefined || !next) throw new Error('a choice without options');
    return { value: JSON.parse(value), next: nexts.indexOf(next) };
  }

  *#either(shapes: readonly ValueShape[], nexts: readonly Next[], depth: number): Programme<Read> {
    const ways = waysOf(shapes, tailOf(nexts));
    const way = ways[yield* this.#choose(ways)];
    if (!way) throw new Error('a value of no form');
    return yield* this.#begun(way.shape, way.text, nexts, depth);
  }

  *#then(value: unknown, nexts: readonly Next[]): Programme<Read> {
    return { value, next: yield* this.#choose(nexts) };
  }

  /** Which of some texts comes. Where there is one way only, nobody is asked. */
  *#choose(nexts: readonly Next[]): Programme<number> {
    const offered = this.#affordable(nexts);
    if (offered.length < nexts.length) this.cut = true;
    const [only] = offered;
    if (only && offered.length === 1) {
      this.#say(only.text);
      return nexts.indexOf(only);
    }
    const { text } = yield* this.#sample({ kind: 'choice', options: offered.map((one) => one.text) });
    return nexts.findIndex((one) => one.text === text);
  }

  /** The ways on for which there is room; the cheapest one always. */
  #affordable(nexts: readonly Next[], more = 0): Next[] {
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
