/**
 * The first step of an edit in files that are too long to be shown: the model sees an outline and picks the regions that the edit is about, one
 * of those there are. Where even the outline is too long, it picks a stretch of the file first, and then within that.
 */
import type { ChatMessage } from '../../protocol/worker/generation.ts';
import type { Segment } from '../../protocol/worker/programmes.ts';
import type { SamplingParams } from '../../protocol/worker/samplingParams.ts';
import type { EnginePort } from '../ports.ts';
import type { FileRegion } from './fileRegions.ts';
import { headlines } from './fileRegions.ts';

export interface RegionOf extends FileRegion {
  path: string;
  /** All lines of the file. */
  lines: readonly string[];
}

export interface RegionAsk {
  engine: EnginePort;
  instruction: string;
  regions: readonly RegionOf[];
  /** Tokens that the outline's prompt may have. */
  promptTokens: number;
  /** Tokens that the regions may have together. */
  regionTokens: number;
  sampling: SamplingParams;
  signal: AbortSignal | undefined;
}

const mostPicks = 4;
const headlineSteps = [6, 3, 1];
const enough = 'That is all.\n';

const system =
  'You prepare an edit. You see an outline of files that are too long to be shown, part by part. ' +
  'Name the parts that have to be seen and changed for the instruction, one in a line, and no others.';

/** The regions that were picked, in the order of the outline; at least one, and as many as fit. */
export async function chooseRegions(ask: RegionAsk): Promise<RegionOf[]> {
  let regions = [...ask.regions];
  for (;;) {
    const outline = await fitOutline(regions, ask);
    if (outline.groups.every((group) => group.length === 1)) return pickRegions(regions, outline.messages, ask);
    const [picked = 0] = await pick(
      outline.groups.map((group) => label(group)),
      outline.messages,
      ask,
      () => false,
    );
    regions = outline.groups[picked] ?? regions;
  }
}

async function pickRegions(regions: RegionOf[], messages: ChatMessage[], ask: RegionAsk): Promise<RegionOf[]> {
  const picks = await pick(
    regions.map((region) => label([region])),
    messages,
    ask,
    (soFar, next) => [...soFar, next].reduce((sum, at) => sum + (regions[at]?.tokens ?? 0), 0) <= ask.regionTokens,
  );
  return picks.sort((a, b) => a - b).flatMap((at) => regions[at] ?? []);
}

/** Picks one after the other while more fit, until the model says that it is enough. */
async function pick(
  labels: readonly string[],
  messages: ChatMessage[],
  { engine, sampling, signal }: RegionAsk,
  fits: (soFar: readonly number[], next: number) => boolean,
): Promise<number[]> {
  const picks: number[] = [];
  while (picks.length < mostPicks) {
    const left = labels.flatMap((_, at) => (picks.length === 0 || (!picks.includes(at) && fits(picks, at)) ? [at] : []));
    if (left.length === 0) break;
    const options = left.map((at) => `${labels[at] ?? ''}\n`);
    const said: Segment[] = picks.length === 0 ? [] : [{ kind: 'forced', text: picks.map((at) => `${labels[at] ?? ''}\n`).join('') }];
    const segments: Segment[] = [...said, { kind: 'choice', options: picks.length === 0 ? options : [...options, enough] }];
    const result = await engine.generate({ messages, segments, ...sampling }, () => undefined, signal);
    const chosen = left[options.indexOf(result.segments.at(-1) ?? '')];
    if (chosen === undefined) break;
    picks.push(chosen);
    if (!fits(picks, -1)) break;
  }
  return picks;
}

interface Outline {
  messages: ChatMessage[];
  groups: RegionOf[][];
}

/** The outline with as many words and as fine as fits. */
async function fitOutline(regions: RegionOf[], ask: RegionAsk): Promise<Outline> {
  for (let size = 1; ; size *= 2) {
    const groups = grouped(regions, size);
    for (const heads of headlineSteps) {
      const messages = outlineMessages(groups, heads, ask.instruction);
      const fits = (await ask.engine.countPrompt(messages, ask.signal)) <= ask.promptTokens;
      // Two groups are the least that can be asked about.
      if (fits || (groups.length <= 2 && heads === headlineSteps.at(-1))) return { messages, groups };
    }
  }
}

/** Neighbours of one file together, `size` at a time. */
function grouped(regions: readonly RegionOf[], size: number): RegionOf[][] {
  const groups: RegionOf[][] = [];
  for (const region of regions) {
    const last = groups.at(-1);
    if (last && last.length < size && last[0]?.path === region.path) last.push(region);
    else groups.push([region]);
  }
  return groups;
}

function outlineMessages(groups: readonly RegionOf[][], heads: number, instruction: string): ChatMessage[] {
  const parts = groups.map((group) => {
    const [start] = group;
    const end = group.at(-1);
    const texts = start && end ? headlines(start.lines, { first: start.first, last: end.last }, heads * Math.min(2, group.length)) : [];
    return [label(group), ...texts.map((text) => `  ${text}`)].join('\n');
  });
  return [
    { role: 'system', content: system },
    { role: 'user', content: `${parts.join('\n')}\n\nInstruction: ${instruction.trim()}` },
  ];
}

function label(group: readonly RegionOf[]): string {
  const [start] = group;
  return `${start?.path.replace(/\s+/g, ' ') ?? ''} lines ${String(start?.first ?? 0)}-${String(group.at(-1)?.last ?? 0)}`;
}
