/**
 * A decoder without a model: reads the GBNF that we write ourselves and walks it at random, so that a test can ask what an
 * arbitrary model could say under a grammar. Covers literals, character classes, groups, alternatives and repetitions.
 */

type Node =
  | { kind: 'text'; text: string }
  | { kind: 'class'; ranges: [number, number][] }
  | { kind: 'rule'; name: string }
  | { kind: 'sequence'; items: Node[] }
  | { kind: 'either'; options: Node[] }
  | { kind: 'repeat'; item: Node; min: number; max: number };

export interface Walk {
  /** 0 inclusive to 1 exclusive. */
  random: () => number;
  /** Stops after this many characters, wherever that falls. */
  maxCharacters: number;
}

/** Evenly distributed numbers from 0 inclusive to 1 exclusive, the same for a seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One sentence of the grammar, or a prefix of one when the bound cuts it (`cut`). */
export function walkGrammar(gbnf: string, walk: Walk): { text: string; cut: boolean } {
  const rules = new Map(
    gbnf
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => {
        const at = line.indexOf('::=');
        if (at < 0) throw new Error(`not a rule: ${line}`);
        return [line.slice(0, at).trim(), new Reader(line.slice(at + 3)).alternatives()] as const;
      }),
  );
  let text = '';
  let cut = false;
  const visit = (node: Node): void => {
    if (cut) return;
    switch (node.kind) {
      case 'text':
        for (const char of node.text) put(char);
        return;
      case 'class': {
        // ranges first, so that a small one is drawn as often as one of thousands
        const [from, to] = node.ranges[Math.floor(walk.random() * node.ranges.length)]!;
        put(String.fromCodePoint(from + Math.floor(walk.random() * (to - from + 1))));
        return;
      }
      case 'rule': {
        const rule = rules.get(node.name);
        if (!rule) throw new Error(`no rule ${node.name}`);
        visit(rule);
        return;
      }
      case 'sequence':
        node.items.forEach(visit);
        return;
      case 'either':
        visit(node.options[Math.floor(walk.random() * node.options.length)]!);
        return;
      case 'repeat': {
        // both bounds are drawn far more often than chance would
        const dice = walk.random();
        const times = dice < 0.15 ? node.min : dice > 0.75 ? node.max : node.min + Math.floor(walk.random() * (node.max - node.min + 1));
        for (let i = 0; i < times; i++) visit(node.item);
      }
    }
  };
  const put = (char: string): void => {
    if (text.length >= walk.maxCharacters) cut = true;
    else text += char;
  };
  visit({ kind: 'rule', name: 'root' });
  return { text, cut };
}

class Reader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  alternatives(): Node {
    const options = [this.#sequence()];
    while (this.#skip() === '|') {
      this.#at++;
      options.push(this.#sequence());
    }
    return options.length === 1 ? options[0]! : { kind: 'either', options };
  }

  #sequence(): Node {
    const items: Node[] = [];
    for (let next = this.#skip(); next !== '' && next !== '|' && next !== ')'; next = this.#skip())
      items.push(this.#repeated(this.#item(next)));
    return { kind: 'sequence', items };
  }

  #item(next: string): Node {
    if (next === '"') return { kind: 'text', text: this.#characters('"').join('') };
    if (next === '[') return { kind: 'class', ranges: this.#ranges() };
    if (next === '(') {
      this.#at++;
      const inner = this.alternatives();
      if (this.#skip() !== ')') throw new Error('group not closed');
      this.#at++;
      return inner;
    }
    const name = /^[a-z][a-z0-9-]*/.exec(this.#source.slice(this.#at))?.[0];
    if (name === undefined) throw new Error(`unexpected ${next}`);
    this.#at += name.length;
    return { kind: 'rule', name };
  }

  #repeated(item: Node): Node {
    const match = /^(?:([?*+])|\{(\d+)(?:(,)(\d*))?\})/.exec(this.#source.slice(this.#at));
    if (!match) return item;
    this.#at += match[0].length;
    if (match[1]) return { kind: 'repeat', item, min: match[1] === '+' ? 1 : 0, max: match[1] === '?' ? 1 : 50 };
    const min = Number(match[2]);
    return { kind: 'repeat', item, min, max: match[3] === undefined ? min : match[4] ? Number(match[4]) : min + 50 };
  }

  #ranges(): [number, number][] {
    const marks = this.#characters(']', true);
    const ranges: [number, number][] = [];
    for (let i = 0; i < marks.length; i++) {
      const from = marks[i]!.codePointAt(0)!;
      if (marks[i + 1] === '-range-') {
        ranges.push([from, marks[i + 2]!.codePointAt(0)!]);
        i += 2;
      } else ranges.push([from, from]);
    }
    return ranges;
  }

  /** The characters up to the closing mark, escapes undone; in a class an unescaped dash between two is marked. */
  #characters(close: string, inClass = false): string[] {
    const found: string[] = [];
    this.#at++;
    for (;;) {
      const char = this.#source[this.#at];
      if (char === undefined) throw new Error(`no closing ${close}`);
      this.#at++;
      if (char === close) return found;
      if (char === '\\') found.push(this.#escape());
      else if (inClass && char === '-') found.push('-range-');
      else found.push(char);
    }
  }

  #escape(): string {
    const match = /^(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([nrt"\\[\]]))/.exec(this.#source.slice(this.#at));
    if (!match) throw new Error(`unknown escape at ${String(this.#at)}`);
    this.#at += match[0].length;
    const hex = match[1] ?? match[2] ?? match[3];
    if (hex !== undefined) return String.fromCodePoint(parseInt(hex, 16));
    return { n: '\n', r: '\r', t: '\t' }[match[4]!] ?? match[4]!;
  }

  #skip(): string {
    while (this.#source[this.#at] === ' ') this.#at++;
    return this.#source[this.#at] ?? '';
  }
}
