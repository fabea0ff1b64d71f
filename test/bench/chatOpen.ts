/** `chat.open.5000.store` and `.memory`: how long the host takes to open a conversation of very many messages, from the file to what the page is sent first, and what it then holds. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { silentLog } from '../../src/base/log.ts';
import { ChatService } from '../../src/core/chat/chatService.ts';
import { newestTurns } from '../../src/core/chat/turnsInReach.ts';
import { ModelService } from '../../src/core/models/modelService.ts';
import { SessionService } from '../../src/core/sessions/sessionService.ts';
import { dataPlaces } from '../../src/node/dataFolder.ts';
import { makePrivateFolder } from '../../src/node/privateFolder.ts';
import { SessionDatabase } from '../../src/node/sessions/sessionDatabase.ts';
import { openSessions } from '../../src/node/sessions/sessionFile.ts';
import { SessionThread } from '../../src/node/sessions/sessionThread.ts';
import { FakeEnginePort, FakeSettings } from '../support/fakeEnginePort.ts';
import { request, shop } from '../support/keptTurns.ts';
import { longChat } from '../support/webviewHarness/longChats.ts';
import { productionFolder } from './productionBuild.ts';
import { type BenchOptions, measured, type Row } from './row.ts';

const turns = 5000;
const session = 'long';

export async function* chatOpenRows({ full, say }: BenchOptions): AsyncIterable<Row> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-open-'));
  try {
    const file = dataPlaces(folder).sessions;
    say(`writing ${String(turns)} turns`);
    await fill(file);
    const store = new SessionThread({ program: path.join(productionFolder, 'sessions.mjs'), dataFolder: folder, log: silentLog });
    try {
      const samples: number[] = [];
      const held: number[] = [];
      for (let run = 0; run <= (full ? 20 : 10); run++) {
        say(`opening them, ${String(run)}`);
        const { ms, mb } = await opened(store);
        // The first one opens the file.
        if (run === 0) continue;
        samples.push(ms);
        held.push(mb);
      }
      const note = `${(statSync(file).size / 1e6).toFixed(0)} MB on the disk; from the choice in the list until what the page is sent first is text; with what the page takes for that, \`chat.open.5000\`, it is what a user waits for`;
      yield measured('chat.open.5000.store', 'ms', '≤ 300 with `chat.open.5000`', samples, note);
      yield measured(
        'chat.open.5000.memory',
        'MB',
        '',
        held,
        'more in the host’s heap while it is open, after collecting what nobody holds',
      );
    } finally {
      await store.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function fill(file: string): Promise<void> {
  await makePrivateFolder(path.dirname(file));
  const { database } = await openSessions(file);
  const sessions = new SessionDatabase(database, 'bench', Date.now);
  try {
    sessions.begin({ id: session, project: shop, title: 'A long one' });
    for (const turn of longChat(turns)) sessions.put(session, { key: `t${String(turn.id)}`, turn, request, created: turn.id });
  } finally {
    sessions.close();
  }
}

/** What one opening takes, in a window that has nothing yet: milliseconds, and megabytes that are held while it is open. */
async function opened(store: SessionThread): Promise<{ ms: number; mb: number }> {
  const engine = new FakeEnginePort();
  const settings = new FakeSettings();
  const chat = new ChatService(engine, new ModelService(engine, settings, silentLog), settings, silentLog, () => new Date());
  const sessions = new SessionService({
    store,
    chat,
    last: { get: () => ({ id: null, at: Date.now() }), set: () => undefined },
    project: () => shop,
    keeps: () => true,
    keepDays: () => 0,
    newId: () => crypto.randomUUID(),
    now: Date.now,
    log: silentLog,
  });
  chat.keepWith(sessions);
  try {
    await sessions.ready();
    const before = heapMb();
    const start = performance.now();
    await sessions.open(session);
    const sent = JSON.stringify(newestTurns(chat.snapshot));
    const ms = performance.now() - start;
    if (!sent.includes(`Question ${String(turns)}`)) throw new Error('the newest question is not among what the page is sent');
    return { ms, mb: heapMb() - before };
  } finally {
    sessions.dispose();
    chat.dispose();
  }
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function heapMb(): number {
  collect();
  return process.memoryUsage().heapUsed / 1e6;
}
