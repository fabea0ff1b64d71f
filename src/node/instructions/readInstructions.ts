import { readdir } from 'node:fs/promises';
import type { FittedInstruction } from '../../core/instructions/instruction.ts';
import { instructionFilesFor, instructionsOf, scopedEnding, scopedFolder } from '../../core/instructions/instructionFiles.ts';
import { projectSettingsFile } from '../../core/projectSettings/projectKeys.ts';
import { readProjectSettings } from '../../core/projectSettings/readProjectSettings.ts';
import { standardsFiles } from '../../core/review/teamRules.ts';
import { findInside } from '../insideRoot.ts';
import { settingsText } from '../projectSettings/readSettingsFile.ts';
import { readRulesFiles } from './readRulesFiles.ts';

/** Files with globs of their own that are looked at. */
const mostScoped = 100;

/**
 * What a project tells assistants for these files of it, from the disk. To be read in a folder only that the user trusts. Never rejects: without the folder there is
 * nothing, and what can't be read is last, with why.
 */
export async function readInstructions(root: string, paths: readonly string[]): Promise<FittedInstruction[]> {
  try {
    const settings = await settingsText(root);
    const text = settings && 'text' in settings ? settings.text : null;
    const named = text === null ? [] : standardsFiles(readProjectSettings(text));
    const wanted = [...named, ...instructionFilesFor(paths), ...(await scopedFiles(root))];
    // Where many files are asked about not all folders are looked into: those for most of them first.
    const { files: read, said } = await readRulesFiles(root, [
      ...named,
      ...wanted.slice(named.length).sort((a, b) => depthOf(a) - depthOf(b)),
    ]);
    const places = new Map(wanted.map((name, at) => [name, at]));
    const files = read.sort((a, b) => (places.get(a.path) ?? 0) - (places.get(b.path) ?? 0));
    const found = instructionsOf(text === null ? files : [{ path: projectSettingsFile, text }, ...files], paths);
    const sentenceOf = (path: string): string | undefined => said.find((one) => one.path === path)?.sentence;
    const unread = said.filter(({ path }) => !files.some((file) => file.path === path));
    return [
      ...found.map((one) => {
        const note = [sentenceOf(one.path), one.note].filter((part) => part !== undefined).join(' ');
        return note === '' ? one : { ...one, note };
      }),
      ...unread.map(({ path, sentence }) => ({ path, text: '', leftOut: sentence })),
    ];
  } catch {
    return [];
  }
}

function depthOf(path: string): number {
  // What is in the project's own folder is for all of it.
  return path.startsWith('.github/') ? 0 : path.split('/').length - 1;
}

async function scopedFiles(root: string): Promise<string[]> {
  try {
    const { absolute, stats } = await findInside(root, scopedFolder);
    if (!stats?.isDirectory()) return [];
    const names = (await readdir(absolute)).filter((name) => name.endsWith(scopedEnding)).sort();
    return names.slice(0, mostScoped).map((name) => `${scopedFolder}/${name}`);
  } catch {
    // A link that leads out, or a folder that can't be read: it has none.
    return [];
  }
}
