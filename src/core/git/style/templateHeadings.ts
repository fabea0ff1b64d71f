/** Headings of the text that git puts before whoever writes a message: lines such as `Why:`, which stay in the message, with text under each. Pure. */
import { commitTypes, maxHeading, maxHeadings } from '../commitFormat.ts';
import { keyTrailers } from './branchKey.ts';
import type { BreakingFooter } from './breakingFooter.ts';

export interface TemplateHeadings {
  /** As they stand there, in their order, without a placeholder behind them. */
  headings: string[];
  /** Points are shown below them. */
  points: boolean;
  /** How it spells the footer of a change that breaks something; null for none. */
  footer: BreakingFooter['token'] | null;
}

const name = String.raw`[\p{L}\p{N}][\p{L}\p{N} ,'’/&-]*`;
/** What is to be written over. */
const placeholder = String.raw`(?:<[^<>]*>|\[[^[\]]*\]|\{[^{}]*\}|\([^()]*\)|\.{3}|…|_+)`;
const plain = new RegExp(String.raw`^(${name})([:?])\s*(${placeholder})?\s*$`, 'u');
const marked = new RegExp(String.raw`^(?:#{1,6} (${name})[:?]?|\*\*(${name})[:?]?\*\*[:?]?)\s*$`, 'u');
const point = new RegExp(String.raw`^\s*[-*•](?:\s+${placeholder})?\s*$`, 'u');
/** Characters of a line with all that is to be written over: to look at a longer one would take time. */
const longestLine = 200;
/** They name the header and its parts. */
const ofHeader = new Set(['subject', 'title', 'header', 'headline', 'message', 'commit message', 'type', 'scope']);
const types = new Set<string>(commitTypes);
/** They end a message, and what stands behind them isn't to be made up. */
const ending = /-by$|^(?:change-id|cc|links?|urls?|tags?|prs?|mrs?|(?:pull|merge) requests?|depends[ -]on|breaking[ -]changes?)$/;

/** `comment`: what a line begins with that git leaves out. */
export function templateHeadings(template: string, comment: string): TemplateHeadings {
  const lines = template.split(/\r?\n/).filter((line) => !line.startsWith(comment));
  const headings = new Set<string>();
  let points = false;
  for (const [at, line] of lines.entries()) {
    const heading = headingOf(line.trim(), at === 0);
    if (heading === null) points ||= headings.size > 0 && point.test(line);
    else headings.add(heading);
  }
  const footer = lines.map((line) => /^(BREAKING[ -]CHANGE):/.exec(line)?.[1]).find((one) => one !== undefined);
  return { headings: [...headings].slice(0, maxHeadings), points, footer: (footer as BreakingFooter['token'] | undefined) ?? null };
}

/** `first`: on the line where the subject goes, which may stand for it. */
function headingOf(line: string, first: boolean): string | null {
  if (line.length > longestLine) return null;
  const words = plain.exec(line);
  const found = words ?? marked.exec(line);
  if (!found || (first && words?.[3] !== undefined)) return null;
  const about = ((words ? words[1] : (found[1] ?? found[2])) ?? '').trim().toLowerCase();
  // Types are written small; `Test:` is none.
  if (types.has(first ? about : line.replace(/\W.*$/, ''))) return null;
  const heading = words ? `${(words[1] ?? '').trimEnd()}${words[2] ?? ''}` : line;
  if (ofHeader.has(about) || keyTrailers.has(about) || ending.test(about) || (first && about === 'summary')) return null;
  return heading.length <= maxHeading ? heading : null;
}
