/** `mlx-code search`: finds code of the project by words, names and paths, and by meaning where a model for that is named. */
import { hitReasons } from '../core/indexing/hitReasons.ts';
import { gapSentence } from '../core/indexing/indexWords.ts';
import { type CommandContext, exitCodes } from './command.ts';
import { openFolder } from './indexProject.ts';
import { noteStanding } from './indexStanding.ts';

export async function searchProject({ query, limit }: { query: string; limit: number }, context: CommandContext): Promise<number> {
  const { app, output, signal } = context;
  await openFolder(context);
  await app.index.refresh(signal);
  const { hits, without } = await app.index.find(query, limit, signal);
  for (const { path, line, endLine, score, why } of hits) {
    output.line({ type: 'hit', path, startLine: line, endLine, score: Number(score.toFixed(5)), why });
    output.text(`${path}:${String(line)}-${String(endLine)}  ${hitReasons(why)}\n`);
  }
  output.line({ type: 'done', hits: hits.length, ...(await noteStanding(context)) });
  if (without !== null) output.note(gapSentence(without));
  if (hits.length === 0) output.note('Nothing was found. Fewer words, or a name of the code, may find more.');
  return exitCodes.done;
}
