/** The sparkle in Source Control and its commands: a message, another one, a shorter or longer one, one to choose, one for amending; and the button that stops it. */
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import type { CommitMessage } from '../../core/git/commitMessageService.ts';
import { registerCommand } from '../commands.ts';
import { CommitMessageCounter } from '../insights/countCommitMessages.ts';
import type { Services } from '../services.ts';
import { CommitMessageWriter, type MessageWanted } from './commitMessageWriter.ts';
import { rootOf } from './repositoryOfBox.ts';

/** The ways to ask, by the word that stands for each in the chat. */
const ways = {
  again: { again: true },
  shorter: { length: 'shorter' },
  longer: { length: 'longer' },
  choose: { choose: true },
  amend: { amend: true },
} as const satisfies Record<string, MessageWanted>;

const commands = {
  'mlxCode.git.writeCommitMessage': {},
  'mlxCode.git.writeCommitMessageAgain': ways.again,
  'mlxCode.git.writeShorterCommitMessage': ways.shorter,
  'mlxCode.git.writeLongerCommitMessage': ways.longer,
  'mlxCode.git.chooseCommitMessage': ways.choose,
  'mlxCode.git.writeAmendMessage': ways.amend,
} as const satisfies Record<string, MessageWanted>;

export function registerCommitMessage(services: Services): Disposable {
  const store = new DisposableStore();
  const counter = store.add(new CommitMessageCounter(services));
  const writer = store.add(new CommitMessageWriter(services, (repository, message) => counter.written(repository, message)));
  for (const [id, wanted] of Object.entries(commands)) {
    const write = (argument: unknown): Promise<CommitMessage | undefined> =>
      writer.write(rootOf(argument), { ...wanted, ...wayOf(argument) });
    store.add(registerCommand(services.messages, id, write, { retries: true }));
  }
  store.add(registerCommand(services.messages, 'mlxCode.git.stopCommitMessage', () => writer.stop()));
  return store;
}

/** What the chat's `/commit` hands over. Throws `commandArguments` for a word that is no way to ask. */
function wayOf(argument: unknown): MessageWanted {
  if (typeof argument !== 'object' || argument === null || !('way' in argument)) return {};
  const { way } = argument;
  const known = Object.entries(ways).find(([word]) => word === String(way).trim().toLowerCase());
  if (!known) throw new AppError('commandArguments', 'no such way', { usage: `/commit [${Object.keys(ways).join('|')}]`, extra: true });
  return known[1];
}
