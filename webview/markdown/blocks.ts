/**
 * Splits a growing answer into top-level blocks so that only what changed is parsed and drawn again: a block that another one
 * follows is final, and parsing goes on from the last one. It must not know the DOM.
 */
import type { Env, Token } from 'markdown-it';
import { isFenceClosed, parseMarkdown } from '../../src/markdown/parser.ts';
import { paragraphPiece, paragraphProbes } from './longParagraph.ts';

export type Block =
  | { kind: 'code'; info: string; code: string; /** Its closing fence has come. */ closed: boolean }
  | { kind: 'prose'; tokens: Token[]; /** Its paragraph goes on in the next block. */ goesOn?: true };

/** Blocks from index `from` on; those before it are as they were. */
export interface BlockUpdate {
  from: number;
  blocks: Block[];
}

/** The beginning of a link's definition, also in a list or a quote. */
const definition = /^[ \t>*+\-\d.)]*\[(?:\\.|[^\]\\])+\]:/m;

export class MarkdownBlocks {
  #text = '';
  /** Where the last block starts; everything before is final. */
  #tailStart = 0;
  #finalBlocks = 0;
  /** The last block is a fence at the margin that isn't closed: where its code begins. */
  #openFence: { info: string; mark: string; start: number } | null = null;
  /** Link definitions of the final part. One that is still being written must not serve anything yet. */
  #definitions: NonNullable<Env['references']> = {};

  /** Takes the whole text so far. Text that doesn't continue the last one starts over. `complete` says that no more will come. */
  update(text: string, complete = false): BlockUpdate {
    const source = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
    const more = this.#moreOfFence(source, complete);
    if (more) return more;
    // Definitions usually come last, after the paragraphs that use them: those are drawn again once all are known.
    const late = complete && definition.test(source);
    if (!source.startsWith(this.#text) || late) {
      this.#text = '';
      this.#tailStart = 0;
      this.#finalBlocks = 0;
      this.#definitions = {};
    }
    const from = this.#finalBlocks;
    const blocks: Block[] = [];
    // What comes at once is taken as if it had come piece by piece.
    for (const end of [...paragraphProbes(source, this.#tailStart, this.#text.length), source.length]) {
      const update = this.#step(source.slice(0, end));
      blocks.splice(update.from - from, Infinity, ...update.blocks);
    }
    return { from, blocks };
  }

  #step(source: string): BlockUpdate {
    this.#text = source;
    const from = this.#finalBlocks;
    const pieces = this.#pieces(source);
    const tail = source.slice(this.#tailStart);
    const groups = topLevelGroups(parseMarkdown(tail, { references: { ...this.#definitions } }));
    const lines = tail.split('\n');
    const blocks = [...pieces, ...groups.map((tokens) => toBlock(tokens, lines))];
    const final = Math.max(0, groups.length - (mayJoinList(groups, lines) ? 2 : 1));
    this.#finish(
      lines
        .slice(0, groups[final]?.[0]?.map?.[0] ?? 0)
        .map((line) => `${line}\n`)
        .join(''),
    );
    this.#finalBlocks += final;
    const last = blocks.at(-1);
    const mark = /^(?:```|~~~)/.exec(source.slice(this.#tailStart, this.#tailStart + 3))?.[0];
    const start = source.indexOf('\n', this.#tailStart) + 1;
    this.#openFence =
      last?.kind === 'code' && !last.closed && mark !== undefined && start > 0 ? { info: last.info, mark: mark.slice(0, 1), start } : null;
    return { from, blocks };
  }

  /** What only adds lines to an open fence needs no parser, which would read all of a long file again for each word of it; null for all else. */
  #moreOfFence(source: string, complete: boolean): BlockUpdate | null {
    const fence = this.#openFence;
    if (!fence || complete || !source.startsWith(this.#text)) return null;
    const news = source.slice(Math.max(fence.start, this.#text.lastIndexOf('\n') + 1));
    if (news.includes('\0') || news.split('\n').some((line) => line.trimStart().startsWith(fence.mark))) return null;
    this.#text = source;
    return { from: this.#finalBlocks, blocks: [{ kind: 'code', info: fence.info, code: source.slice(fence.start), closed: false }] };
  }

  /** Takes pieces off a paragraph that is longer than any that people read, so that what comes of it costs no more than of others. */
  #pieces(source: string): Block[] {
    const pieces: Block[] = [];
    for (;;) {
      const length = paragraphPiece(source, this.#tailStart, this.#definitions);
      if (length === null) return pieces;
      const tokens = parseMarkdown(source.slice(this.#tailStart, this.#tailStart + length), { references: { ...this.#definitions } });
      pieces.push({ kind: 'prose', tokens, goesOn: true });
      this.#tailStart += length;
      this.#finalBlocks++;
    }
  }

  #finish(source: string): void {
    this.#tailStart += source.length;
    if (!source.includes(']:')) return;
    const env: Env = { references: this.#definitions };
    parseMarkdown(source, env);
    this.#definitions = env.references ?? {};
  }
}

/** A number at the end of what has come so far stands in a paragraph of its own, until its dot makes it the next item of the list before it. */
function mayJoinList(groups: readonly Token[][], lines: readonly string[]): boolean {
  return groups.at(-2)?.[0]?.type === 'ordered_list_open' && /^ {0,3}\d{1,9}$/.test(lines.at(-1) ?? '');
}

function topLevelGroups(tokens: Token[]): Token[][] {
  const groups: Token[][] = [];
  let group: Token[] = [];
  for (const token of tokens) {
    group.push(token);
    if (token.level === 0 && token.nesting <= 0) {
      groups.push(group);
      group = [];
    }
  }
  return groups;
}

function toBlock(tokens: Token[], lines: string[]): Block {
  const [token] = tokens;
  if (tokens.length === 1 && token?.type === 'fence') {
    const own = lines.slice(token.map?.[0] ?? 0, token.map?.[1] ?? lines.length);
    const closed = isFenceClosed(own, token.markup);
    return { kind: 'code', info: token.info, code: closed ? token.content : withoutHalfFence(token.content, token.markup), closed };
  }
  return tokens.length === 1 && token?.type === 'code_block'
    ? { kind: 'code', info: '', code: token.content, closed: true }
    : { kind: 'prose', tokens };
}

/** Leaves out the first marks of a closing fence that is still being written, so that they don't flash up as code. */
function withoutHalfFence(code: string, markup: string): string {
  const start = code.lastIndexOf('\n', code.length - 2) + 1;
  const last = code.slice(start).trim();
  return last !== '' && last.length < markup.length && markup.startsWith(last) ? code.slice(0, start) : code;
}
