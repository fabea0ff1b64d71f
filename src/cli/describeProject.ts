/** `mlx-code project`: what kind of project it is, and how it is built and tested. Reads files only; the model and the index aren't needed. */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { throwIfCancelled } from '../base/appError.ts';
import { TimeSlice } from '../base/timeSlice.ts';
import { usualIndexLimits } from '../core/indexing/usualIndexLimits.ts';
import { profilePlain } from '../core/project/profileText.ts';
import { manifestPaths, projectProfile } from '../core/project/projectProfile.ts';
import { fileContent } from '../node/indexing/fileContent.ts';
import { walkFiles } from '../node/indexing/fileWalk.ts';
import { WalkRules } from '../node/indexing/walkRules.ts';
import { type CommandContext, exitCodes } from './command.ts';

export async function describeProject({ common, output, signal }: CommandContext): Promise<number> {
  const root = await realpath(common.root);
  const paths: string[] = [];
  const slice = new TimeSlice();
  for (const file of walkFiles(root, new WalkRules(root, { exclude: [], useRules: true }))) {
    if (file && !('skipped' in file)) paths.push(file.path);
    if (slice.isOver) await slice.rest();
    throwIfCancelled(signal);
  }
  const texts = new Map<string, string>();
  for (const stated of manifestPaths(paths).read) {
    const read = fileContent(path.join(root, stated), '', usualIndexLimits.fileBytes);
    if (read !== null && typeof read === 'object') texts.set(stated, read.text);
  }
  const profile = projectProfile(paths, texts);
  output.line({ type: 'project', ...profile });
  output.text(`${profilePlain(profile)}\n`);
  return exitCodes.done;
}
