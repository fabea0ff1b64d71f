/** `mlx-code context`: what a question needs to see of the project, with each part's reason and tokens. */
import path from 'node:path';
import { AppError } from '../base/appError.ts';
import { countOf, formatCount } from '../base/formatNumbers.ts';
import { textLines } from '../base/textLines.ts';
import { stretchNames } from '../core/context/gatheredText.ts';
import { gatherContext, type GatherPort } from '../core/context/gathering.ts';
import { indexGatherPort } from '../core/context/indexGatherPort.ts';
import { isOfFolder, isTold, type PartPlace } from '../core/context/stretches.ts';
import type { RankingGap } from '../core/indexing/hitRanker.ts';
import { unrankedSentence } from '../core/indexing/indexWords.ts';
import { regularText } from '../node/indexing/fileContent.ts';
import { type CommandContext, exitCodes } from './command.ts';
import { gapLine } from './gapLine.ts';
import { openFolder } from './indexProject.ts';
import { noteStanding } from './indexStanding.ts';
import type { ModelGaps } from './modelGaps.ts';
import { profileOf } from './profileOf.ts';

/** Tokens of context, where neither the command nor the project's file says how many. */
const usualBudget = 4_096;

/** `gaps`: what it does without from the start. */
export async function contextOf(
  asked: { question: string; budget: number | null; text: boolean },
  context: CommandContext,
  gaps: Pick<ModelGaps, 'reranking'>,
): Promise<number> {
  const { app, output, project, signal } = context;
  const { question } = asked;
  const budget = asked.budget ?? project?.values['context.maxTokens'] ?? usualBudget;
  await openFolder(context);
  await app.index.refresh(signal);
  const standing = await noteStanding(context);
  let unranked: RankingGap | null = gaps.reranking;
  const port = portOf(context, (gap) => (unranked ??= gap));
  const gathered = await gatherContext({ question, budget, knowledge: true }, port, signal);
  for (const part of gathered.parts) {
    const { reason, tokens, text } = part;
    const place = { ...part, ...(isTold(part.source.kind) && { kind: part.source.kind }) };
    output.line({ type: 'part', ...placeOf(place), tokens, reason, ...(asked.text && { text }) });
    output.text(`${formatCount(tokens).padStart(7)}  ${placeWords(place)}  ${reason}\n`);
  }
  const leftOut = gathered.leftOut.map(({ reason, tokens, ...stretch }) => ({ ...placeOf(stretch), tokens, reason }));
  output.line({
    type: 'done',
    tokens: gathered.tokens,
    budget,
    leftOut,
    notes: gathered.notes,
    unranked: unranked && gapLine(unranked, unrankedSentence(unranked)),
    ...standing,
  });
  output.text(`${formatCount(gathered.tokens)} of ${formatCount(budget)} tokens\n`);
  if (gathered.leftOut.length > 0) {
    output.text(`\nLeft out:\n`);
    for (const { tokens, reason, ...stretch } of gathered.leftOut)
      output.text(`${(tokens === null ? '' : formatCount(tokens)).padStart(7)}  ${placeWords(stretch)}  ${reason}\n`);
  }
  for (const note of gathered.notes) output.note(note);
  if (unranked) output.note(unrankedSentence(unranked));
  if (asked.text) output.text(`\n${gathered.text}\n`);
  if (gathered.parts.length === 0)
    output.note(`Nothing of the project was found for this, or nothing of it fits ${countOf(budget, 'token')}.`);
  return exitCodes.done;
}

/** `onGap` is told why what was found stays in the order of the search. */
function portOf({ app, common }: CommandContext, onGap: (gap: RankingGap) => void): GatherPort {
  const [folder] = app.index.folders;
  const root = folder?.root ?? '';
  if (common.model === null) throw new AppError('modelNone', 'no model is named');
  const model = { path: path.resolve(common.model), gpu: 'off' } as const;
  const reads: Pick<GatherPort, 'lines' | 'count' | 'profile'> = {
    lines: (file) => {
      const text = regularText(path.join(root, file));
      return Promise.resolve(text === null ? null : textLines(text));
    },
    profile: (signal) => profileOf(root, signal),
    count: (texts, signal) => app.engine.countTokensOf(model, [...texts], signal),
  };
  return indexGatherPort(app.index, reads, { withinMs: Infinity, onGap });
}

/** Of what says something in place of a stretch, what that is; and of what is about a folder no lines. */
function placeOf({ path: at, line, endLine, kind }: PartPlace): Record<string, unknown> {
  if (isOfFolder(kind)) return { kind, path: at };
  return { ...(kind && { kind }), path: at, startLine: line, endLine };
}

function placeWords(place: PartPlace): string {
  if (isOfFolder(place.kind)) return stretchNames(place).label;
  return `${place.path}:${String(place.line)}-${String(place.endLine)}`;
}
