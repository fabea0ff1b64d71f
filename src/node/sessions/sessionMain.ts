/**
 * The thread that keeps sessions. SQLite answers in its own time: where another window writes, or a search goes through years of messages, nothing else in the editor waits for that. What it
 * has answered is on the disk.
 */
import { setImmediate as rest } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { Handlers } from '../../protocol/contract.ts';
import { RpcPeer } from '../../protocol/rpc.ts';
import { threadTransport } from '../../protocol/threadTransport.ts';
import { damagedFiles, removeDamaged } from './damagedFiles.ts';
import { OpenStore } from './openStore.ts';
import { type SessionContract, type SessionHostContract, type SessionThreadData, sessionThreadMark } from './sessionContract.ts';
import type { SessionDatabase } from './sessionDatabase.ts';
import { storeFailure } from './storeFailure.ts';

const onWarning = (message: string): void => void process.stderr.write(`sessions: ${message}\n`);

/** Milliseconds after which the log is tried again that another window was reading. */
const againMs = 2_000;

/** What was removed is swept between what is asked. */
class Sweeping {
  readonly #store: OpenStore;
  #running: Promise<void> | null = null;
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(store: OpenStore) {
    this.#store = store;
  }

  start(): void {
    this.#running ??= this.#run()
      .catch((error: unknown) => onWarning(`what was removed can’t be swept yet: ${String(error)}`))
      .finally(() => (this.#running = null));
  }

  async done(): Promise<void> {
    clearTimeout(this.#again);
    await this.#running;
    clearTimeout(this.#again);
  }

  async #run(): Promise<void> {
    while (await this.#store.use((sessions) => sessions.sweepStep())) await rest();
    if (!(await this.#store.use((sessions) => sessions.isSweepLeft))) return;
    clearTimeout(this.#again);
    this.#again = setTimeout(() => this.start(), againMs);
    this.#again.unref();
  }
}

function sessionHandlers(file: string, store: OpenStore, sweeping: Sweeping): Handlers<SessionContract> {
  const done = async (work: (sessions: SessionDatabase) => void): Promise<Record<string, never>> => {
    await store.use(work);
    return {};
  };
  return {
    calls: {
      open: () => store.state(),
      begin: (session) => done((sessions) => sessions.begin(session)),
      put: ({ session, turn, known }) => done((sessions) => sessions.put(session, turn, known)),
      append: ({ session, key, at, text }) => done((sessions) => sessions.append(session, key, at, text)),
      read: ({ session }) => store.use((sessions) => sessions.read(session)),
      readTurn: ({ session, key }) => store.use((sessions) => sessions.readTurn(session, key)),
      questions: ({ project, most, longest }) => store.use((sessions) => sessions.questions(project, most, longest)),
      kin: ({ session }) => store.use((sessions) => sessions.kin(session)),
      puts: async ({ session }) => ({ puts: await store.use((sessions) => sessions.puts(session)) }),
      list: ({ filter, most }) => store.use((sessions) => sessions.list(filter, most)),
      answerers: ({ filter, most }) => store.use((sessions) => sessions.answerers(filter, most)),
      projects: () => store.use((sessions) => sessions.projects()),
      search: ({ words, filter, most }) => store.use((sessions) => sessions.search(words, filter, most)),
      rename: ({ session, title, by }) => done((sessions) => sessions.rename(session, title, by)),
      mark: ({ session, marks }) => done((sessions) => sessions.mark(session, marks)),
      fork: ({ from, through, into }) => done((sessions) => sessions.fork(from, through, into)),
      bring: ({ session, turns }) => done((sessions) => sessions.bring(session, turns)),
      remove: async ({ session }) => {
        await store.use((sessions) => sessions.remove(session));
        sweeping.start();
        return {};
      },
      hold: ({ session }) => done((sessions) => sessions.hold(session)),
      holders: async () => ({ writers: await store.use((sessions) => sessions.holders) }),
      prune: async ({ days, but, gone }) => {
        const { removed, before } = await store.use((sessions) => sessions.prune(days, but, gone));
        if (before !== null) await withFailure(file, () => removeDamaged(file, before));
        sweeping.start();
        return { removed };
      },
      damaged: () => withFailure(file, () => damagedFiles(file)),
      removeDamaged: async () => {
        await withFailure(file, () => removeDamaged(file));
        return {};
      },
      stamp: async () => ({ stamp: await store.stamp() }),
      close: async () => {
        await sweeping.done();
        await store.close();
        return {};
      },
    },
    streams: {},
  };
}

/** What the system says of the folder as {@link OpenStore} says it of the file. */
async function withFailure<T>(file: string, work: () => T): Promise<T> {
  try {
    return await Promise.resolve(work());
  } catch (error) {
    throw storeFailure(error, file, false);
  }
}

if (parentPort && (workerData as Partial<SessionThreadData> | null)?.mark === sessionThreadMark) {
  const { file, writer, gone } = workerData as SessionThreadData;
  const store = new OpenStore({
    file,
    writer,
    gone,
    onWarning,
    onState: (state) => {
      // Whoever isn't there any more need not know.
      void peer.call('opened', state).catch(() => undefined);
      // What an earlier process had begun to remove.
      if (state.kind !== 'newer') sweeping.start();
    },
  });
  const sweeping = new Sweeping(store);
  const peer = new RpcPeer<SessionHostContract, SessionContract>(
    threadTransport(parentPort, ['close']),
    { version: 1, onWarning },
    sessionHandlers(file, store, sweeping),
  );
}
