/** Whatever is sampled at each step, and however early the room ends, a call's input is valid JSON of the tool's schema. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toolCallAnswer, roomForCall, type ToolCallAnswer } from '../../../src/core/languageModels/toolCallProgramme.ts';
import { callOpen } from '../../../src/core/languageModels/toolCallText.ts';
import { inputShape } from '../../../src/core/languageModels/toolSchema.ts';
import { seededRandom, walkGrammar } from '../../support/gbnfWalker.ts';
import { violations } from '../../support/jsonSchema.ts';

interface Played extends ToolCallAnswer {
  text: string;
  used: number;
}

/** Plays a model that says anything; a character is a token. */
function play(schema: unknown, options: { seed: number; room: number; required?: boolean; words?: string }): Played {
  const { seed, room, required = true, words = '' } = options;
  const random = seededRandom(seed);
  let calling = false;
  const programme = toolCallAnswer({
    tools: [
      { name: 'one', input: inputShape(schema) },
      { name: 'other', input: inputShape(schema) },
    ],
    required,
    room,
    thinkingTokens: 0,
    onCall: () => (calling = true),
  });
  let text = '';
  let next = programme.next();
  while (next.done !== true) {
    const segment = next.value;
    let said: string;
    let stop: 'end' | 'length' | 'loop' | 'stop' = 'end';
    if (segment.kind === 'forced') said = segment.text;
    else if (segment.kind === 'choice') {
      // As the engine checks them.
      const sorted = [...segment.options].sort();
      sorted.forEach((option, at) => expect(option !== '' && sorted[at + 1]?.startsWith(option) !== true, option).toBe(true));
      said = segment.options[Math.floor(random() * segment.options.length)]!;
    } else if (segment.kind === 'grammar') {
      expect(segment.maxTokens).toBeGreaterThan(0);
      const bound = random() < 0.2 ? Math.floor(random() * 4) : segment.maxTokens;
      const walked = walkGrammar(segment.gbnf, { random, maxCharacters: Math.min(bound, segment.maxTokens) });
      said = walked.text;
      stop = walked.cut ? 'loop' : 'end';
      if (Array.from(said).length > segment.maxTokens) throw new Error('beyond its bound');
    } else {
      expect(calling).toBe(false);
      const rest = words.slice(text.length);
      const at = rest.indexOf(segment.stop[0]!);
      said = at < 0 ? rest : rest.slice(0, at);
      stop = at < 0 ? 'end' : 'stop';
    }
    text += said;
    next = programme.next({ text: said, stop, room: room - text.length });
  }
  return { ...next.value, text, used: text.length };
}

const leaf = fc.oneof(
  fc.record({ minLength: fc.nat(3) }).map(({ minLength }) => ({ type: 'string', minLength })),
  fc.nat(300).map((maxLength) => ({ type: 'string', maxLength })),
  fc.tuple(fc.integer({ min: -50, max: 50 }), fc.nat(99)).map(([minimum, more]) => ({ type: 'integer', minimum, maximum: minimum + more })),
  fc.constant({ type: 'number' }),
  fc.constant({ type: 'boolean' }),
  fc.constant({ type: ['string', 'null'] }),
  fc.constant({ type: ['integer', 'null', 'boolean'] }),
  fc.constant({ enum: ['a', 'ab', 'größe "x"', 'a\\', ''] }),
  fc.constant({ enum: [1, 12, 123, -1] }),
  fc.constant({ const: { fixed: [1, 'x'] } }),
  fc.constant({}),
);
const schemaOf = fc.letrec<{ schema: object; object: object }>((tie) => ({
  schema: fc.oneof({ maxDepth: 3, depthIdentifier: 'schema' }, leaf, tie('object'),
    fc.tuple(tie('schema'), fc.nat(3), fc.nat(4)).map(([items, minItems, more]) => ({ type: 'array', items, minItems, maxItems: minItems + more })),
    fc.tuple(tie('schema'), tie('schema')).map((anyOf) => ({ anyOf })),
    fc.tuple(tie('object'), tie('object'), leaf).map((anyOf) => ({ anyOf }))),
  object: fc
    .tuple(
      fc.dictionary(fc.constantFrom('a', 'ab', 'path', '__proto__', 'größe', 'with "quotes"'), tie('schema'), { maxKeys: 5 }),
      fc.array(fc.nat(4), { maxLength: 3 }),
      fc.boolean(),
    )
    .map(([properties, picks, closed]) => {
      const names = Object.keys(properties);
      const required = [...new Set(picks.flatMap((pick) => names[pick] ?? []))];
      return { type: 'object', properties, required, ...(closed && { additionalProperties: false }) };
    }),
})).object; // prettier-ignore

describe('a call of a tool', () => {
  it('has an input of the schema, whatever the model says', () => {
    let cuts = 0;
    fc.assert(
      fc.property(schemaOf, fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 200, max: 6000 }), (schema, seed, room) => {
        fc.pre(roomForCall([{ name: 'other', input: inputShape(schema) }], room));
        const { call, cut, text, used } = play(schema, { seed, room });
        if (cut) cuts++;
        expect(call).not.toBeNull();
        expect(violations(schema, call!.input)).toEqual([]);
        expect(used).toBeLessThanOrEqual(room);
        // What the model has before its eyes is JSON as well, of the same names.
        const written = JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1)) as { name: string; arguments: object };
        expect(written.name).toBe(call!.name);
        expect(Object.keys(written.arguments)).toEqual(Object.keys(call!.input));
      }),
      { numRuns: 1500, seed: 11 },
    );
    expect(cuts).toBeGreaterThan(100);
  });

  it('comes after words that begin one, and words alone stay words', () => {
    const schema = { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] };
    const begun = play(schema, { seed: 3, room: 2000, required: false, words: `I look.\n${callOpen}\n{"name": "nothing"` });
    expect(begun.text).toMatch(/^I look\.\n<tool_call>\n\{"name": "(one|other)", "arguments": \{"path": "/);
    expect(begun.text.endsWith('}}\n</tool_call>')).toBe(true);
    expect(typeof begun.call?.input.path).toBe('string');
    expect(play(schema, { seed: 3, room: 2000, required: false, words: 'No tool needed.' })).toMatchObject({
      call: null,
      text: 'No tool needed.',
    });
    // In a thought it is only talked of.
    const thought = '<think>I could write <tool_call> here.</think>\nI look.\n';
    const thinking = play(schema, { seed: 3, room: 2000, required: false, words: `${thought}${callOpen}` });
    expect(thinking.call).not.toBeNull();
    expect(thinking.text.startsWith(`${thought}${callOpen}\n{"name": "`)).toBe(true);
    expect(play(schema, { seed: 3, room: 2000, required: false, words: '<think>I could write <tool_call> here.' }).call).toBeNull();
    // No room for a whole one: none.
    expect(play(schema, { seed: 3, room: 60, required: false, words: `I look. ${callOpen}` }).call).toBeNull();
  });
});

describe('a schema', () => {
  it('is followed through references and what is put together, also where it contains itself', () => {
    const tree = {
      type: 'object',
      properties: { name: { $ref: '#/$defs/name' }, children: { type: 'array', items: { $ref: '#' } } },
      required: ['name'],
      $defs: { name: { type: 'string', maxLength: 5 } },
    };
    for (let seed = 1; seed < 40; seed++) {
      const { call } = play(tree, { seed, room: 3000 });
      expect((call!.input.name as string).length).toBeLessThanOrEqual(10);
    }
    const all = {
      allOf: [
        { type: 'object', properties: { a: { type: 'integer' } }, required: ['a'] },
        { properties: { b: { const: 2 } }, required: ['b'] },
      ],
    };
    expect(Object.keys(play(all, { seed: 5, room: 2000 }).call!.input)).toEqual(['a', 'b']);
  });

  it.each([
    null,
    7,
    'text',
    [],
    { type: 'string' },
    { type: 'nonsense' },
    { properties: 5, required: 'x' },
    { $ref: '#/nowhere' },
    { anyOf: [] },
  ])('that is none, %j, still gives an object', (schema) => {
    const { input } = play(schema, { seed: 9, room: 2000 }).call!;
    expect(Object.prototype.toString.call(input)).toBe('[object Object]');
  });

  it('whose parts lead to one another again and again is read soon, as anything', () => {
    const many = { allOf: Array.from({ length: 100 }, () => ({ $ref: '#' })), required: ['a'] };
    expect(inputShape(many).kind).toMatch(/^(map|object)$/);
  });

  it('holds what stands beside alternatives for each of them', () => {
    const schema = {
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'string' }, c: { type: 'integer' } },
      required: ['c'],
      anyOf: [{ required: ['a'] }, { required: ['b'] }],
    };
    const met = new Set<string>();
    for (let seed = 1; seed < 60; seed++) {
      const { input } = play(schema, { seed, room: 2000 }).call!;
      expect([violations(schema, input), Number.isInteger(input.c)]).toEqual([[], true]);
      met.add(['a', 'b'].filter((name) => name in input).join());
    }
    expect([...met].sort()).toEqual(['a', 'a,b', 'b']);
  });

  const text = { type: 'string', maxLength: 5 };
  const of = (properties: object, required = Object.keys(properties)) => ({
    type: 'object',
    properties,
    required,
    additionalProperties: false,
  });
  it.each([
    ['names', [of({ a: text }), of({ b: text }), of({ a: text, b: { type: 'boolean' } })], ['a', 'a,b', 'b']],
    [
      'a value that tells which it is',
      [of({ kind: { const: 'file' }, path: text }), of({ kind: { enum: ['web', 'net'] }, url: text })],
      ['kind,path', 'kind,url'],
    ],
    [
      'a number that does',
      [of({ id: { const: 1 }, a: text }), of({ id: { const: 12 }, b: text }), of({ id: { enum: [1, 123] } })],
      ['id', 'id,a', 'id,b'],
    ],
    [
      'bounds of a number',
      [of({ id: { type: 'integer', minimum: 0 }, a: text }), of({ id: { type: 'number' }, b: text })],
      ['id,a', 'id,b'],
    ],
    ['what a part of them has', [of({ in: of({ a: text }), x: text }), of({ in: of({ b: text }), y: text })], ['in,x', 'in,y']],
    [
      'the items of a list',
      [
        of({ all: { type: 'array', items: { type: 'boolean' }, minItems: 1 }, x: text }),
        of({ all: { type: 'array', items: text, maxItems: 3 }, y: text }),
      ],
      ['all,x', 'all,y'],
    ],
    ['any names at all', [of({ a: text }), { type: 'object' }], null],
  ])('with several objects, told apart by %s, has each of them written', (_, anyOf, names) => {
    for (const schema of [{ type: undefined, anyOf }, of({ one: { anyOf: [{ type: 'null' }, ...anyOf] } })]) {
      const met = new Set<string>();
      for (let seed = 1; seed < 400; seed++) {
        const { input } = play(schema, { seed, room: 700 }).call!;
        expect(violations(schema, input)).toEqual([]);
        const one = schema.type === 'object' && 'one' in input ? (input.one as object | null) : input;
        if (one !== null) met.add(Object.keys(one).join());
      }
      if (names) expect([...met].sort()).toEqual(names);
      else expect([met.has('a'), met.size > 3]).toEqual([true, true]);
    }
  });

  it('of which a text tells which object it is, goes on as each that has the text', () => {
    const anyOf = [of({ kind: text, more: text }), of({ kind: { const: 'file' }, path: text }), of({ kind: { const: 'web' }, url: text })];
    const behind = (kind: string): string[] => {
      const tools = [{ name: 'one', input: inputShape({ anyOf }) }];
      const programme = toolCallAnswer({ tools, required: true, room: 2000, thinkingTokens: 0, onCall: () => undefined });
      let next = programme.next();
      while (next.done !== true) {
        const segment = next.value;
        if (segment.kind === 'choice') return segment.options;
        next = programme.next({ text: segment.kind === 'forced' ? segment.text : `${kind}"`, stop: 'end', room: 1500 });
      }
      return [];
    };
    expect(behind('file')).toEqual([', "more": ', ', "path": ']);
    expect(behind('web')).toEqual([', "more": ', ', "url": ']);
  });

  it('counts what has to be written of a choice without the ways that it does not offer', () => {
    // “ab” could only be written as a text, which has to be longer.
    const long = { anyOf: [{ type: 'string', minLength: 60 }, { const: 'ab' }] };
    const schema = of({ long, end: { type: 'boolean' } });
    const shape = inputShape(schema);
    for (let room = 1; room < 400; room++) {
      if (!roomForCall([{ name: 'other', input: shape }], room)) continue;
      for (let seed = 1; seed < 4; seed++) expect(violations(schema, play(schema, { seed, room }).call!.input)).toEqual([]);
      break;
    }
  });

  it('with many values and many properties has options for each alone, and one with more than can be offered is refused', () => {
    const values = Array.from({ length: 2000 }, (_, at) => at);
    const properties = { ...Object.fromEntries(Array.from({ length: 400 }, (_, at) => [`p${String(at)}`, text])) };
    const schema = of({ value: { enum: values }, ...properties }, []);
    const { call } = play(schema, { seed: 5, room: 500 });
    expect(violations(schema, call!.input)).toEqual([]);
    const programme = toolCallAnswer({
      tools: [{ name: 'one', input: inputShape(of({ value: { enum: values }, ...properties }, ['value'])) }],
      required: true, room: 9000, thinkingTokens: 0, onCall: () => undefined,
    }); // prettier-ignore
    const sizes: number[] = [];
    for (let next = programme.next(); next.done !== true && sizes.length < 2;) {
      const segment = next.value;
      if (segment.kind === 'choice') sizes.push(segment.options.length);
      next = programme.next({
        text: segment.kind === 'choice' ? segment.options[0]! : segment.kind === 'forced' ? segment.text : '',
        stop: 'end',
        room: 5000,
      });
    }
    // A number ends with a comma or a bracket; which property comes is asked then.
    expect(sizes).toEqual([4000, 400]);
    const tooMany = { enum: Array.from({ length: 5000 }, (_, at) => `v${String(at)}`) };
    expect(() => inputShape(of({ tooMany }), 'search')).toThrow(
      expect.objectContaining({ code: 'toolTooLarge', data: { name: 'search' } }),
    );
    expect(() => inputShape(of({ a: { enum: ['x'.repeat(200_000)] } }))).toThrow(expect.objectContaining({ code: 'toolTooLarge' }));
  });

  it.each([
    [
      { type: 'number', exclusiveMinimum: 0 },
      { kind: 'number', integer: false, least: 1e-6, most: null },
    ],
    [
      { type: 'integer', minimum: 0.5, maximum: 5.5 },
      { kind: 'number', integer: true, least: 1, most: 5 },
    ],
    [
      { type: 'integer', minimum: 1, exclusiveMinimum: 3, exclusiveMaximum: 9 },
      { kind: 'number', integer: true, least: 4, most: 8 },
    ],
    [
      { type: 'string', minLength: 10, maxLength: 5 },
      { kind: 'string', least: 10, most: 10 },
    ],
  ])('%j keeps its bounds', (schema, shape) => {
    const input = inputShape({ type: 'object', properties: { one: schema } });
    expect(input).toMatchObject({ properties: [{ shape }] });
  });

  it('without parameters takes none', () => {
    for (const schema of [undefined, { type: 'object', properties: {} }, { type: 'object', additionalProperties: false }])
      expect(play(schema, { seed: 4, room: 500 }).call!.input).toEqual({});
  });
});
