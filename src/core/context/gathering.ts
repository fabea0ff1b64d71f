/**
 * Gathers what a question needs to see of the project: files and names that it mentions, what is found for its words, and what is near to these by imports. Each part has a reason and
 * an exact number of tokens; the budget is spent by priority, and what didn't fit is told. Pure.
 */
import { throwIfCancelled } from '../../base/appError.ts';
import { looksLikePath } from '../../base/likelyPath.ts';
import type { SearchHit } from '../../protocol/indexer.ts';
import { hitReasons } from '../indexing/hitReasons.ts';
import { languageOfPath } from '../indexing/pathLanguage.ts';
import { codeBlock } from './codeFence.ts';

/** A stretch of a file, and why it is of use. */
export interface Stretch {
  path: string;
  /** Counted from 1, both included. */
  line: number;
  endLine: number;
  reason: string;
}

export interface GatheredPart extends Stretch {
  /** As it goes into the prompt, with its name. */
  text: string;
  tokens: number;
}

export interface LeftOutPart extends Stretch {
  /** What it would take; null where it wasn't counted: behind as many as are, and the rest of a file that is too long. */
  tokens: number | null;
}

export interface Gathered {
  /** The most important first. */
  parts: GatheredPart[];
  leftOut: LeftOutPart[];
  /** All parts, as they go into the prompt, and what that takes: never more than the budget. */
  text: string;
  tokens: number;
}

/** The project, as far as gathering asks for it. Paths are relative, with `/`. */
export interface GatherPort {
  /** The files that are meant by these words; of each word at most one, none where several are as near. */
  named(words: readonly string[], signal?: AbortSignal): Promise<{ word: string; path: string; guessed: boolean }[]>;
  search(query: string, limit: number, signal?: AbortSignal): Promise<SearchHit[]>;
  neighbours(path: string, signal?: AbortSignal): Promise<{ imports: string[]; importedBy: string[] }>;
  /** The lines of a file as it is now; null when it is gone or is no text. */
  lines(path: string): Promise<readonly string[] | null>;
  /** Exact, by whoever will read it. */
  count(texts: readonly string[], signal?: AbortSignal): Promise<number[]>;
}

/** Hits of the search that are looked at. */
const mostHits = 24;
/** Neighbours of each file that was named. */
const mostNeighbours = 4;
/** Lines of a neighbour: what it is about stands at its beginning. */
const neighbourLines = 30;
/** Of a named file that doesn't fit as a whole: its beginning, and beside it what is found in it. */
const beginningLines = 40;
/** The part of the budget that one named file may take as a whole. */
const wholePart = 0.6;
/** Candidates whose tokens are counted. */
const mostCounted = 60;

interface Candidate extends Stretch {
  /** The larger the sooner. */
  priority: number;
}

/** Rejects with what the port rejects with, and with `cancelled`. */
export async function gatherContext(question: string, budget: number, port: GatherPort, signal?: AbortSignal): Promise<Gathered> {
  const named = await port.named(pathWords(question), signal);
  const hits = await port.search(question, mostHits, signal);
  throwIfCancelled(signal);
  const texts = new FileTexts(port);
  const candidates: Candidate[] = [];
  for (const { word, path, guessed } of named) {
    const reason = guessed ? `named in the question, if “${word}” means it` : 'named in the question';
    candidates.push(...(await namedFile(path, reason, budget, hits, port, texts, signal)));
    const { imports, importedBy } = await port.neighbours(path, signal);
    for (const near of imports.slice(0, mostNeighbours)) candidates.push(beginning(near, `imported by ${path}`, 30));
    for (const near of importedBy.slice(0, mostNeighbours)) candidates.push(beginning(near, `imports ${path}`, 25));
  }
  hits.forEach(({ path, line, endLine, why }, index) => {
    const defines = why.some((one) => one.kind === 'defines');
    candidates.push({ path, line, endLine, reason: hitReasons(why), priority: (defines ? 60 : 50) - index });
  });
  const gathered = await spent(await merged(candidates, texts), budget, port, texts, signal);
  const rest = await Promise.all(named.map(({ path }) => restOf(path, gathered, texts)));
  return { ...gathered, leftOut: [...gathered.leftOut, ...rest.flat()] };
}

/** What may be a path or the name of a file: with an ending or a slash. */
function pathWords(question: string): string[] {
  const words = question.split(/[\s"'“”‘’()[\]{},;!?]+/).map((word) => word.replace(/^[`*]+|[`*.:]+$/g, ''));
  return [...new Set(words.filter((word) => looksLikePath(word)))];
}

function beginning(path: string, reason: string, priority: number): Candidate {
  return { path, line: 1, endLine: neighbourLines, reason, priority };
}

/** The whole file where it takes no more than its share; else its beginning and what was found in it, each for itself. */
async function namedFile(
  path: string,
  reason: string,
  budget: number,
  hits: readonly SearchHit[],
  port: GatherPort,
  texts: FileTexts,
  signal: AbortSignal | undefined,
): Promise<Candidate[]> {
  const lines = await texts.of(path);
  if (!lines) return [];
  const whole: Candidate = { path, line: 1, endLine: lines.length, reason, priority: 100 };
  const [tokens = Infinity] = await port.count([blockOf(whole, lines)], signal);
  if (tokens <= budget * wholePart) return [whole];
  const found = hits.filter((hit) => hit.path === path);
  return [
    { ...whole, endLine: Math.min(beginningLines, lines.length), reason: `${reason}; its beginning, as all of it is too long` },
    ...found.map(({ line, endLine, why }, index) => ({
      path,
      line,
      endLine,
      reason: `in ${path}: ${hitReasons(why)}`,
      priority: 95 - index,
    })),
  ];
}

/** What of a named file is neither in nor told of: nobody shall think that the model has seen it. */
async function restOf(path: string, { parts, leftOut }: Gathered, texts: FileTexts): Promise<LeftOutPart[]> {
  const lines = (await texts.of(path))?.length ?? 0;
  const told = [...parts, ...leftOut].filter((one) => one.path === path).sort((a, b) => a.line - b.line);
  const rest: LeftOutPart[] = [];
  let next = 1;
  for (const { line, endLine } of [...told, { line: lines + 1, endLine: lines }]) {
    if (line > next) rest.push({ path, line: next, endLine: line - 1, reason: `the rest of ${path}`, tokens: null });
    next = Math.max(next, endLine + 1);
  }
  return rest;
}

/** Within a file, what overlaps is one stretch, with the reasons and the priority of the most important. */
async function merged(candidates: readonly Candidate[], texts: FileTexts): Promise<Candidate[]> {
  const byFile = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const lines = await texts.of(candidate.path);
    if (!lines || candidate.line > lines.length) continue;
    const within = { ...candidate, endLine: Math.min(candidate.endLine, lines.length) };
    const known = byFile.get(candidate.path);
    if (known) known.push(within);
    else byFile.set(candidate.path, [within]);
  }
  const all: Candidate[] = [];
  for (const found of byFile.values()) {
    found.sort((a, b) => a.line - b.line || b.endLine - a.endLine);
    let last: Candidate | undefined;
    for (const one of found) {
      // What only touches stays apart: chunks lie beside each other all through a file, and all of them together would fit nowhere.
      if (!last || one.line > last.endLine) {
        last = { ...one };
        all.push(last);
        continue;
      }
      last.endLine = Math.max(last.endLine, one.endLine);
      if (one.priority > last.priority) Object.assign(last, { priority: one.priority, reason: one.reason });
    }
  }
  return all.sort((a, b) => b.priority - a.priority);
}

/** Takes what fits, the most important first. */
async function spent(
  candidates: readonly Candidate[],
  budget: number,
  port: GatherPort,
  texts: FileTexts,
  signal: AbortSignal | undefined,
): Promise<Gathered> {
  const counted = candidates.slice(0, mostCounted);
  const blocks = await Promise.all(counted.map(async (one) => blockOf(one, (await texts.of(one.path)) ?? [])));
  const counts = blocks.length > 0 ? await port.count(blocks, signal) : [];
  const parts: GatheredPart[] = [];
  const leftOut: LeftOutPart[] = [];
  let sum = 0;
  candidates.forEach(({ priority: _, ...stretch }, index) => {
    const tokens = counts[index] ?? null;
    if (tokens !== null && sum + tokens <= budget) {
      sum += tokens;
      parts.push({ ...stretch, text: blocks[index] ?? '', tokens });
    } else leftOut.push({ ...stretch, tokens });
  });
  // What stands between two parts takes tokens, too, so that all of it is counted as it goes.
  for (;;) {
    const text = parts.map((part) => part.text).join('\n\n');
    const [tokens = 0] = text === '' ? [0] : await port.count([text], signal);
    if (tokens <= budget) return { parts, leftOut, text, tokens };
    const last = parts.pop();
    if (last) {
      const { text: _, ...part } = last;
      leftOut.unshift(part);
    }
  }
}

/** A stretch as the model reads it: its name, and its lines in a block that they can't end. */
function blockOf({ path, line, endLine }: Stretch, lines: readonly string[]): string {
  const name = path.replace(/[\s\p{Cc}]+/gu, ' ');
  const whole = line === 1 && endLine >= lines.length;
  return `File ${name}${whole ? '' : `, lines ${String(line)} to ${String(endLine)}`}:\n${codeBlock(lines.slice(line - 1, endLine).join('\n'), languageOfPath(path))}`;
}

/** Each file is read once. */
class FileTexts {
  readonly #port: GatherPort;
  readonly #read = new Map<string, Promise<readonly string[] | null>>();

  constructor(port: GatherPort) {
    this.#port = port;
  }

  of(path: string): Promise<readonly string[] | null> {
    const known = this.#read.get(path) ?? this.#port.lines(path);
    this.#read.set(path, known);
    return known;
  }
}
