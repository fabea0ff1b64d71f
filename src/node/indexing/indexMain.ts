/**
 * The process that keeps indexes: it answers the contract of `protocol/indexer.ts`, for any number of folders. A process of its own, as its work then takes turns behind
 * the editor's, its memory is its own, and what goes wrong in it ends nothing else. It ends with its parent, however that ends.
 */
import { constants, setPriority } from 'node:os';
import { isMainThread } from 'node:worker_threads';
import { AppError } from '../../base/appError.ts';
import { OneByOne } from '../../base/oneByOne.ts';
import type { Handlers } from '../../protocol/contract.ts';
import { type IndexerContract, indexerProtocolVersion, type IndexHostContract } from '../../protocol/indexer.ts';
import { parentGone, processTransport } from '../../protocol/processTransport.ts';
import { RpcPeer } from '../../protocol/rpc.ts';
import { Grammars } from '../grammars.ts';
import { FolderIndex } from './folderIndex.ts';
import { foldersAnswer, namedAnswer } from './graphAnswers.ts';
import { SourceReader } from './sourceReader.ts';
import { WordStems } from './wordStems.ts';

const parentCheckMs = 1_000;
/** What is open is put away in order within this time, or not at all: nothing is lost by that but work. Milliseconds. */
const farewellMs = 1_000;

/** `onNews`: the index of a folder stands otherwise than was last said. */
function indexHandlers(
  parsers: string,
  onNews: (root: string) => void,
): { handlers: Handlers<IndexerContract>; close: () => Promise<void> } {
  const reader = new SourceReader(new Grammars(parsers));
  const stems = new WordStems();
  const folders = new Map<string, FolderIndex>();
  /** The openings and closings of each folder: what were opened twice at once would keep itself from writing. */
  const turns = new Map<string, OneByOne>();
  let paused = false;
  function folder(root: string): FolderIndex {
    const index = folders.get(root);
    if (!index) throw new AppError('internal', `no index of ${root} is open`);
    return index;
  }
  function inTurn<T>(root: string, work: () => Promise<T>): Promise<T> {
    const own = turns.get(root) ?? new OneByOne();
    turns.set(root, own);
    return own.do(work);
  }
  const handlers: Handlers<IndexerContract> = {
    calls: {
      open: ({ scope, file }) =>
        inTurn(scope.root, async () => {
          await folders.get(scope.root)?.close();
          folders.delete(scope.root);
          const index = await FolderIndex.open(scope, file, reader, stems, () => onNews(scope.root));
          index.pause(paused);
          folders.set(scope.root, index);
          return index.look();
        }),
      status: ({ root }) => folder(root).look(),
      skipped: async ({ root }) => ({ skipped: await folder(root).skipped() }),
      pause: (params) => {
        paused = params.paused;
        for (const index of folders.values()) index.pause(paused);
        return Promise.resolve({});
      },
      update: async ({ root, paths }) => {
        await folder(root).update(paths);
        return {};
      },
      search: async ({ root, query, limit, meaning }) => ({ hits: await folder(root).search(query, limit, meaning) }),
      texts: async ({ root, places }) => ({ texts: await folder(root).texts(places) }),
      unembedded: ({ root, named, ...asked }) => folder(root).unembedded(named, asked),
      embedded: async ({ root, named, vectors }) => {
        await folder(root).embedded(named, vectors);
        return {};
      },
      graph: ({ root }, { signal }) => folder(root).askGraph('graph', {}, signal),
      graphView: ({ root, query }, { signal }) => folder(root).askGraph('graphView', { query }, signal),
      named: async ({ root, words }) => ({ found: await folder(root).ofPaths((paths) => namedAnswer(paths, words)) }),
      folders: async ({ root, words }) => ({ found: await folder(root).ofPaths((paths) => foldersAnswer(paths, words)) }),
      calledSo: ({ root, ...asked }) => folder(root).calledSo(asked),
      neighbours: ({ root, path }, { signal }) => folder(root).askGraph('neighbours', { path }, signal),
      knownWords: ({ root, words, names }) => folder(root).knownWords(words, names),
      symbolsLike: async ({ root, letters, limit }) => ({ symbols: await folder(root).symbolsLike(letters, limit) }),
      outline: async ({ root, path }) => ({ symbols: await folder(root).outline(path) }),
      dependents: ({ root, path }, { signal }) => folder(root).askGraph('dependents', { path }, signal),
      ranked: async ({ root, ...asked }, { signal }) => ({ symbols: await folder(root).askGraph('ranked', asked, signal) }),
      clear: async ({ root }) => {
        await folder(root).clear();
        return {};
      },
      close: ({ root }) =>
        inTurn(root, async () => {
          const index = folders.get(root);
          folders.delete(root);
          await index?.close();
          return {};
        }),
    },
    streams: {
      reconcile: async ({ root }, emit, { signal }) => {
        const index = folder(root);
        await index.reconcile((progress) => void emit(progress), signal);
        return index.look();
      },
    },
  };

  const close = async (): Promise<void> => {
    for (const index of folders.values()) await index.close();
    reader.dispose();
    stems.dispose();
  };
  return { handlers, close };
}

/** Lets others have the processor first. Some systems don't allow it; it works all the same. */
function takeTurnsBehind(): boolean {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
    return true;
  } catch {
    return false;
  }
}

function main(): void {
  const [, , parsers] = process.argv;
  if (!process.send || parsers === undefined) {
    process.stderr.write('this program is started by MLX-CODE and has nothing to say to anybody else\n');
    process.exitCode = 2;
    return;
  }
  if (!takeTurnsBehind()) process.stderr.write('the index process has the priority of any other\n');
  // Who hears nothing of it sees it at the next look.
  const { handlers, close } = indexHandlers(parsers, (root) => void peer.call('changed', { root }).catch(() => undefined));
  const peer = new RpcPeer<IndexHostContract, IndexerContract>(
    processTransport(process, parentGone),
    { version: indexerProtocolVersion, onWarning: (message) => void process.stderr.write(`${message}\n`) },
    handlers,
  );
  const parent = process.ppid;
  let leaving = false;
  const leave = (): void => {
    if (leaving) return;
    leaving = true;
    setTimeout(() => process.exit(0), farewellMs);
    close().then(
      () => process.exit(0),
      () => process.exit(0),
    );
  };
  process.on('disconnect', leave);
  // Ctrl+C in a terminal reaches the whole process group; the parent decides what it means.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', leave);
  setInterval(() => {
    if (process.ppid !== parent) leave();
  }, parentCheckMs).unref();
}

// The thread of a graph is this program as well (`graphThread.ts`).
if (isMainThread) main();
