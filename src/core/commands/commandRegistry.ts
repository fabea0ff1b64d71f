/**
 * All commands that come with the product, once: the chat's completion and help, the checks of their arguments and the list of the command line are made of
 * this. What a user or a project adds isn't in it; it is added to the chat's commands when it is read.
 */
import { chatEntries } from './chatEntries.ts';
import { codeEntries } from './codeEntries.ts';
import type { CommandEntry } from './commandEntry.ts';
import { fileEntries } from './fileEntries.ts';
import { gitEntries } from './gitEntries.ts';

export const commandEntries: readonly CommandEntry[] = [...chatEntries, ...fileEntries, ...codeEntries, ...gitEntries];

/** The command of a name; throws for none: whoever asks is ours, and has to have it in the list. */
export function commandEntry(name: string): CommandEntry {
  const entry = commandEntries.find((one) => one.name === name);
  if (!entry) throw new Error(`/${name} isn’t in the list of commands`);
  return entry;
}
