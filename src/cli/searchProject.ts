/** `mlx-code search`: finds code of the project by words, names and paths, and by meaning where a model for that is named; one that ranks has the last word. */
import { hitReasons } from '../core/indexing/hitReasons.ts';
import { gapSentences } from '../core/indexing/searchWords.ts';
import { type CommandContext, exitCodes } from './command.ts';
import { openFolder } from './indexProject.ts';
import { noteStanding } from './indexStanding.ts';

export async function searchProject({ query, limit }: { query: string; limit: number }, context: CommandContext): Promise<number> {
  const { app, output, signal } = context;
  await openFolder(context);
  await app.index.refresh(signal);
  const { hits: found, without } = await app.index.find(query, limit, signal);
  // Nobody types: it is worth waiting for.
  const { hits, gap: unranked } = await app.index.rerank(query, found, Infinity, signal);
  for (const { path, line, endLine, score, why } of hits) {
    output.line({ type: 'hit', path, startLine: line, endLine, score: Number(score.toFixed(5)), why });
    output.text(`${path}:${String(line)}-${String(endLine)}  ${hitReasons(why)}\n`);
  }
  output.line({ type: 'done', hits: hits.length, ...(await noteStanding(context)) });
  for (const sentence of gapSentences({ without, unranked })) output.note(sentence);
  if (hits.length === 0) output.note('Nothing was found. Fewer words, or a name of the code, may find more.');
  return exitCodes.done;
}
