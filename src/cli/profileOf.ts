/** What the project in a folder is, read from the disk. */
import path from 'node:path';
import { TimeSlice } from '../base/timeSlice.ts';
import type { ProjectProfile } from '../core/project/projectProfile.ts';
import { readProfile } from '../core/project/readProfile.ts';
import { regularText } from '../node/indexing/fileContent.ts';
import { walkFiles } from '../node/indexing/fileWalk.ts';
import { WalkRules } from '../node/indexing/walkRules.ts';

/** Rejects with `cancelled`. */
export async function profileOf(root: string, signal?: AbortSignal): Promise<ProjectProfile> {
  const paths: string[] = [];
  const slice = new TimeSlice(signal);
  for (const file of walkFiles(root, new WalkRules(root, { exclude: [], useRules: true }))) {
    if (file && !('skipped' in file)) paths.push(file.path);
    if (slice.isOver) await slice.rest();
  }
  return readProfile(paths, (stated) => regularText(path.join(root, stated)), signal);
}
