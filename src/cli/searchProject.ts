/** `mlx-code search`: finds code of the project by words, names and paths, and by meaning where a model for that is named; one that ranks has the last word. */
import { hitReasons } from '../core/indexing/hitReasons.ts';
import { gapSentence, unrankedSentence } from '../core/indexing/indexWords.ts';
import { gapSentences } from '../core/indexing/searchWords.ts';
import { type CommandContext, exitCodes } from './command.ts';
import { gapLine } from './gapLine.ts';
import { openFolder } from './indexProject.ts';
import { noteStanding } from './indexStanding.ts';
import type { ModelGaps } from './modelGaps.ts';

/** `gaps`: what it does without from the start. */
export async function searchProject(
  { query, limit }: { query: string; limit: number },
  context: CommandContext,
  gaps: ModelGaps,
): Promise<number> {
  const { app, output, signal } = context;
  await openFolder(context);
  await app.index.refresh(signal);
  const found = await app.index.find(query, app.index.toFind(limit), signal);
  // Nobody types: it is worth waiting for.
  const ranked = await app.index.rerank(query, found.hits, Infinity, signal);
  const hits = ranked.hits.slice(0, limit);
  const without = gaps.embedding ?? found.without;
  const unranked = gaps.reranking ?? ranked.gap;
  for (const { path, line, endLine, score, why } of hits) {
    output.line({ type: 'hit', path, startLine: line, endLine, score: Number(score.toFixed(5)), why });
    output.row(`${path}:${String(line)}-${String(endLine)}  ${hitReasons(why)}`);
  }
  output.line({
    type: 'done',
    hits: hits.length,
    without: without && gapLine(without, gapSentence(without)),
    unranked: unranked && gapLine(unranked, unrankedSentence(unranked)),
    ...(await noteStanding(context)),
  });
  for (const sentence of gapSentences({ without, unranked })) output.note(sentence);
  if (hits.length === 0) output.note('Nothing was found. Fewer words, or a name of the code, may find more.');
  return exitCodes.done;
}
