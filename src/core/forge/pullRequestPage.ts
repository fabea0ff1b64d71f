/** A pull request as the model and people read it: what it says, how its checks stand, what was said of it and where, and its diff. Bounded; all of it is data. Pure. */
import type { Check, PullRequestComment, PullRequestDetails, PullRequestReview, ReviewThread } from './forge.ts';

/** Characters of all diffs together, and of everything else. */
const mostDiffs = 120_000;
const mostSaid = 60_000;
/** Characters of one comment. */
const mostComment = 4_000;

const states = { open: 'open', closed: 'closed', merged: 'merged' } as const;
const verdicts: Readonly<Record<PullRequestReview['verdict'], string>> = {
  approved: 'approved',
  changesRequested: 'wants changes',
  commented: 'commented',
  dismissed: 'was dismissed',
};

export function pullRequestPage(pull: PullRequestDetails): string {
  const { number, title, body, state, draft, author, base, head } = pull;
  const said = bounded(
    [
      `Pull request ${String(number)}: ${title}`,
      `${draft ? 'Draft, ' : ''}${states[state]}, by ${author}, ${head.branch} into ${base.branch}`,
      body.trim(),
      section('Checks', pull.checks.map(checkLine)),
      section('Reviews', pull.reviews.map(reviewText)),
      section('Comments', pull.comments.map(commentText)),
      section('Comments on lines', pull.threads.map(threadText)),
    ].filter((part) => part !== ''),
    mostSaid,
  );
  const { shown, named } = diffsOf(pull);
  const left = [...pull.leftOut.map((what) => `more ${what}`), ...named];
  return [...said, ...shown, ...(left.length > 0 ? [`Not shown: ${left.join(', ')}`] : [])].join('\n\n');
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${title}:\n${lines.join('\n')}`;
}

function checkLine({ name, state }: Check): string {
  return `- ${name}: ${state}`;
}

function reviewText({ author, verdict, body }: PullRequestReview): string {
  return `- ${author} ${verdicts[verdict]}${body.trim() === '' ? '' : `: ${indented(body)}`}`;
}

function commentText({ author, body }: PullRequestComment): string {
  return `- ${author}: ${indented(body)}`;
}

function threadText({ path, line, side, resolved, comments }: ReviewThread): string {
  const place =
    line === null
      ? `${path}, a line that has gone or the whole file`
      : `${path}:${String(line)}${side === 'before' ? ' (before the change)' : ''}`;
  return `- ${place}${resolved ? ', resolved' : ''}\n${comments.map((comment) => `  ${commentText(comment)}`).join('\n')}`;
}

function indented(body: string): string {
  const text = body.trim();
  return (text.length > mostComment ? `${text.slice(0, mostComment)}…` : text).replace(/\n/g, '\n    ');
}

/** As much as fits, and that there was more. */
function bounded(parts: readonly string[], most: number): string[] {
  let room = most;
  const kept: string[] = [];
  for (const part of parts) {
    if (part.length > room) return [...kept, `${part.slice(0, room)}\n⟨the rest is left out⟩`];
    kept.push(part);
    room -= part.length;
  }
  return kept;
}

function diffsOf({ files }: PullRequestDetails): { shown: string[]; named: string[] } {
  const shown: string[] = [];
  const named: string[] = [];
  let length = 0;
  for (const { path, from, status, patch } of files) {
    if (patch !== null) length += patch.length;
    if (patch === null || length > mostDiffs) named.push(path);
    else shown.push(`${status} ${from === null ? '' : `${from} to `}${path}\n${patch.trimEnd()}`);
  }
  return { shown, named };
}
