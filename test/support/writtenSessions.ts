/** Processes that keep conversations, what they said was kept, and what of that can't be found. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { silentLog } from '../../src/base/log.ts';
import { dataPlaces } from '../../src/node/dataFolder.ts';
import { SessionThread } from '../../src/node/sessions/sessionThread.ts';

/** What a process said was kept: a session, or so many characters of the answer of a turn in it. */
export interface Acknowledged {
  session: string;
  key?: string;
  length?: number;
  done?: true;
}

export const sharedSession = 'shared';

export function questionOf(key: string): string {
  return `What of ${key}? ${'It is long. '.repeat(key.length % 7)}`;
}

export function piecesOf(key: string): string[] {
  return Array.from({ length: 8 }, (_, at) => `${key} ${String(at)} ${'word '.repeat((at * 5 + key.length) % 11)}\n`);
}

export interface WriterOptions {
  /** Of the thread. */
  program: string;
  dataFolder: string;
  /** No other process has it. */
  name: string;
  writes?: number;
  /** It is killed so many milliseconds after what it is told first (`kept`), or after its start; never where absent. */
  kill?: { after: number; from: 'start' | 'kept' };
}

/** Runs a process that writes until it ends. Rejects when it fails by itself. */
export async function runWriter({ program, dataFolder, name, writes = 1e9, kill }: WriterOptions): Promise<Acknowledged[]> {
  const args = [path.join(import.meta.dirname, 'sessionWriter.ts'), program, dataFolder, name, String(writes)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const acknowledged: Acknowledged[] = [];
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, 'close') as Promise<[number | null]>;
  const killSoon = async (): Promise<void> => {
    await delay(kill?.after);
    child.kill('SIGKILL');
  };
  if (kill?.from === 'start') void killSoon();
  createInterface(child.stdout).on('line', (line) => {
    // Of the last one only a part may have come.
    if (line.endsWith('}')) acknowledged.push(JSON.parse(line) as Acknowledged);
    if (acknowledged.length === 1 && kill?.from === 'kept') void killSoon();
  });
  const [code] = await ended;
  if (code !== null && code !== 0) throw new Error(`the writer ended with ${String(code)}: ${said}`);
  return acknowledged;
}

/** What was said to be kept and isn't, in words, and what SQLite says against the file. */
export async function missingOf(program: string, dataFolder: string, acknowledged: readonly Acknowledged[]): Promise<string[]> {
  const store = new SessionThread({ program, dataFolder, log: silentLog });
  const missing: string[] = [];
  try {
    const state = await store.open();
    if (state.kind !== 'ready') missing.push(`the file is ${state.kind}`);
    for (const [session, parts] of Map.groupBy(acknowledged, (one) => one.session)) {
      const turns = new Map((await store.read(session))?.turns.map(({ key, turn }) => [key, turn]));
      if (turns.size === 0 && parts.some(({ key }) => key !== undefined)) missing.push(`session ${session}`);
      for (const { key, length = 0, done } of parts) {
        if (key === undefined) continue;
        const turn = turns.get(key);
        const answer = piecesOf(key).join('');
        const isThere = turn?.question === questionOf(key) && answer.startsWith(turn.answer) && turn.answer.length >= length;
        if (!isThere || (done && turn.status !== 'done')) missing.push(`${session} ${key} up to ${String(length)}`);
      }
    }
  } finally {
    await store.release();
  }
  const database = new DatabaseSync(dataPlaces(dataFolder).sessions, { readOnly: true });
  const { integrity_check: integrity } = database.prepare('PRAGMA integrity_check').get() ?? {};
  database.close();
  return integrity === 'ok' ? missing : [...missing, `integrity: ${String(integrity)}`];
}
