import path from 'node:path';
import type * as vscode from 'vscode';
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import { applyChanges } from '../../core/edits/minimalChanges.ts';
import { type ReplaceHit, replaceHits, searchedText } from '../../core/edits/replaceHits.ts';
import { type ReplaceQuery, searchPattern } from '../../core/edits/replaceQuery.ts';
import { replaceTemplate } from '../../core/edits/replaceTemplate.ts';
import { PatternSearch } from '../../node/patternSearch.ts';
import type { ChosenFiles } from '../batch/chosenFiles.ts';
import { readText, UnreadFiles } from '../batch/readFile.ts';
import type { ProposedFile } from './proposedFile.ts';

/** More than this can't be looked through, and says that something else was meant. */
const maxHits = 100_000;
const maxFilesWithHits = 1_000;

/** The hits in one file, ascending. */
export interface FileHits {
  uri: vscode.Uri;
  text: string;
  hits: readonly ReplaceHit[];
}

export interface SearchResult {
  files: FileHits[];
  /** All hits. */
  count: number;
  /** What was not looked at, in a sentence, or ''. */
  leftOut: string;
}

/**
 * Looks for a query in files, one after the other, off the extension host's thread. Throws `searchNoMatch`, `tooManyMatches`,
 * `patternTooSlow` naming the file, what {@link searchPattern} says of the query, and `cancelled`.
 */
export async function searchFiles(
  query: ReplaceQuery,
  chosen: ChosenFiles,
  { onProgress, signal }: { onProgress?: (done: number, total: number) => void; signal?: AbortSignal } = {},
): Promise<SearchResult> {
  const search = new PatternSearch(searchPattern(query));
  const template = replaceTemplate(query);
  const unread = new UnreadFiles();
  unread.add('secret', chosen.secret);
  const files: FileHits[] = [];
  let count = 0;
  /** Places that are already what they would become. */
  let same = 0;
  try {
    for (const [index, uri] of chosen.uris.entries()) {
      throwIfCancelled(signal);
      onProgress?.(index, chosen.uris.length);
      const read = await readText(uri);
      if (typeof read === 'string') {
        unread.add(read);
        continue;
      }
      const searched = searchedText(read.text);
      const matches = await search.find(searched.text, maxHits - count, signal).catch((error: unknown) => {
        throw AppError.is(error, 'patternTooSlow')
          ? new AppError(error.code, error.message, { path: path.posix.basename(uri.path) })
          : error;
      });
      const hits = replaceHits(read.text, searched, matches, template);
      same += matches.length - hits.length;
      if (hits.length === 0) continue;
      count += hits.length;
      files.push({ uri, text: read.text, hits });
      if (count > maxHits) throw new AppError('tooManyMatches', 'too many places', { what: 'places', limit: maxHits });
      if (files.length > maxFilesWithHits)
        throw new AppError('tooManyMatches', 'too many files', { what: 'files', limit: maxFilesWithHits });
    }
  } finally {
    await search.dispose();
  }
  if (files.length === 0) throw new AppError('searchNoMatch', 'nothing found', { files: chosen.uris.length, same });
  return { files, count, leftOut: unread.sentence };
}

/** The files with the hits that `wanted` keeps replaced; those that none is kept of are left out. */
export function replacedFiles(files: readonly FileHits[], wanted: (file: FileHits, hit: ReplaceHit) => boolean): ProposedFile[] {
  return files.flatMap((file) => {
    const kept = file.hits.filter((hit) => wanted(file, hit));
    if (kept.length === 0) return [];
    return [{ uri: file.uri, before: file.text, after: applyChanges(file.text, kept), match: 'exact' as const }];
  });
}
