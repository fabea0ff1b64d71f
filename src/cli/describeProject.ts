/** `mlx-code project`: what kind of project it is, and how it is built and tested. Reads files only; the model and the index aren't needed. */
import { realpath } from 'node:fs/promises';
import { plainFault } from '../core/project/manifestFaultWords.ts';
import { profilePlain } from '../core/project/profileText.ts';
import { type CommandContext, exitCodes } from './command.ts';
import { profileOf } from './profileOf.ts';

export async function describeProject({ common, output, signal }: CommandContext): Promise<number> {
  const profile = await profileOf(await realpath(common.root), signal);
  const problems = profile.problems.map(({ path, fault }) => ({ path, why: plainFault(fault) }));
  output.line({ type: 'project', ...profile, problems });
  output.text(`${profilePlain(profile)}\n`);
  return exitCodes.done;
}
