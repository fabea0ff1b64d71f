/** Why a command can't be used now. Pure. */
import type { CommandNeed } from './commandEntry.ts';

/** What there is at the moment; what isn't known counts as there, as the command itself will say what it lacks. */
export type CommandSurroundings = Readonly<Record<CommandNeed, boolean>>;

/** Where nothing is missing. */
export const everything: CommandSurroundings = {
  answer: true,
  editor: true,
  folder: true,
  git: true,
  model: true,
  running: true,
  toFix: true,
  trust: true,
};

const words: Readonly<Record<CommandNeed, string>> = {
  folder: 'No folder is open.',
  trust: 'The folder isn’t trusted (Manage Workspace Trust).',
  running: 'Running commands is switched off (mlxCode.run.enabled).',
  git: 'There is no git repository here.',
  model: 'No model is chosen: /model or /download.',
  editor: 'No file is open in an editor.',
  toFix: 'No file is open in an editor, and no tests have failed in a terminal.',
  answer: 'There is no answer yet.',
};

/** The first thing that is missing, in a sentence; null for none. */
export function whyUnusable(needs: readonly CommandNeed[], surroundings: CommandSurroundings): string | null {
  const order = Object.keys(words) as CommandNeed[];
  const missing = order.find((need) => needs.includes(need) && !surroundings[need]);
  return missing === undefined ? null : words[missing];
}
