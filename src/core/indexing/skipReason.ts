import type { SkipReason } from '../../protocol/indexer.ts';

/** Why a file isn't in the index, in few words that go behind its name. */
export const skipWords: Readonly<Record<SkipReason, string>> = {
  secret: 'may hold keys or passwords',
  binary: 'is not text',
  large: 'is larger than the limit',
  minified: 'has lines that no person wrote',
  notAFile: 'is a link, a pipe, a socket or a device',
  name: 'has a name that is not Unicode',
  deep: 'lies too deep in folders',
  unreadable: 'can’t be read',
  changing: 'changed while it was read',
  tooMany: 'is beyond the limit of files',
  unparsed: 'is nested too deep to be parsed; its words are found all the same',
};
