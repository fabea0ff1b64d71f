/**
 * A process of its own that keeps conversations as the extension does, and says on its output what is kept as soon as it is: `node sessionWriter.ts PROGRAM FOLDER NAME WRITES`. It ends after
 * so many writes.
 */
import { silentLog } from '../../src/base/log.ts';
import { SessionThread } from '../../src/node/sessions/sessionThread.ts';
import { kept, shop } from './keptTurns.ts';
import { type Acknowledged, piecesOf, questionOf, sharedSession } from './writtenSessions.ts';

const [program = '', dataFolder = '', name = '', writes = ''] = process.argv.slice(2);
const store = new SessionThread({ program, dataFolder, log: silentLog });
let left = Number(writes);

async function write(done: Promise<void>, acknowledged: Acknowledged): Promise<void> {
  await done;
  await new Promise((resolve) => process.stdout.write(`${JSON.stringify(acknowledged)}\n`, resolve));
  if (--left > 0) return;
  await store.release();
  process.exit(0);
}

await write(store.begin({ id: sharedSession, project: shop, title: 'Shared' }), { session: sharedSession });
for (let at = 0; ; at++) {
  // Every other turn is in a session of this process alone.
  const session = at % 2 === 0 ? sharedSession : name;
  if (at === 1) await write(store.begin({ id: name, project: shop, title: name }), { session });
  const key = `${name}-${String(at)}`;
  await write(store.put(session, kept(key, at, questionOf(key))), { session, key, length: 0 });
  let length = 0;
  for (const piece of piecesOf(key)) {
    const before = length;
    length += piece.length;
    await write(store.append(session, key, before, piece), { session, key, length });
  }
  await write(store.put(session, kept(key, at, questionOf(key), piecesOf(key).join(''))), { session, key, length, done: true });
}
