/** Why a command can't be used now. Pure. */
import { t } from '../../base/l10n.ts';
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

const words = (): Readonly<Record<CommandNeed, string>> => ({
  folder: t('No folder is open.'),
  trust: t('The folder isn’t trusted (Manage Workspace Trust).'),
  running: t('Running commands is switched off (mlxCode.run.enabled).'),
  git: t('There is no git repository here.'),
  model: t('No model is chosen: /model or /download.'),
  editor: t('No file is open in an editor.'),
  toFix: t('No file is open in an editor, and no tests have failed in a terminal.'),
  answer: t('There is no answer yet.'),
});

/** The first thing that is missing, in a sentence; null for none. */
export function whyUnusable(needs: readonly CommandNeed[], surroundings: CommandSurroundings): string | null {
  const said = words();
  const order = Object.keys(said) as CommandNeed[];
  const missing = order.find((need) => needs.includes(need) && !surroundings[need]);
  return missing === undefined ? null : said[missing];
}
