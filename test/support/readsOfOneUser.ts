/**
 * A program: reads the repository that is named in every way that we have, or stages a tree in the place of another, and writes what each came to. Its tests have taken rights away.
 */
import { accessSync, constants } from 'node:fs';
import { AppError } from '../../src/base/appError.ts';
import { statusPlain } from '../../src/core/git/statusPlain.ts';
import { statusText } from '../../src/core/git/statusText.ts';
import { readStatus } from '../../src/node/git/readStatus.ts';
import { repositoryAround } from '../../src/node/git/repositoryAround.ts';
import { stageTree } from '../../src/node/git/splitTrees.ts';
import { userMessage } from '../../src/core/userMessage.ts';
import { gitReads } from './gitReads.ts';

/** What became of one way of reading. */
export interface ReadByUser {
  name: string;
  /** Null where there was an answer. */
  code: string | null;
  /** The sentence that people see. */
  text: string;
  ms: number;
}

/** What the program writes, as JSON. */
export interface ReadsByUser {
  /** Whether the place that is named second could be opened. */
  opened: boolean;
  reads: ReadByUser[];
  /** What is told of its state, in the chat and to the model; empty where that can't be read. */
  status: string;
}

function opens(place: string): boolean {
  try {
    accessSync(place, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

async function outcome(name: string, work: () => Promise<unknown>): Promise<ReadByUser> {
  const start = performance.now();
  const error = await work().then(
    () => null,
    (thrown: unknown) => thrown,
  );
  const ms = performance.now() - start;
  const code = error === null ? null : AppError.is(error) ? error.code : 'no error of ours';
  return { name, code, text: error === null ? '' : userMessage(error).text, ms };
}

async function statusOf(top: string): Promise<string> {
  const state = await readStatus(await repositoryAround(top));
  return `${statusText(state, '')}\n\n${statusPlain(state, 'shop')}`;
}

async function readsOf([top = '', place = '', tree, expected = '']: readonly string[]): Promise<ReadsByUser> {
  const opened = opens(place);
  if (tree !== undefined) return { opened, reads: [await outcome('staging', () => stageTree(top, tree, expected))], status: '' };
  const reads: ReadByUser[] = [];
  for (const [name, read] of Object.entries(gitReads)) reads.push(await outcome(name, () => read(top)));
  return { opened, reads, status: await statusOf(top).catch(() => '') };
}

if (import.meta.main) process.stdout.write(JSON.stringify(await readsOf(process.argv.slice(2))));
