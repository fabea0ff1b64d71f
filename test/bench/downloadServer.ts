/** A process of its own that serves one large file at a bounded rate: `node downloadServer.ts BYTES BYTES_PER_SECOND`, with an IPC channel to whoever started it. */
import { FaultServer } from '../support/faultServer/faultServer.ts';

const [bytes = 0, rate = Infinity] = process.argv.slice(2).map(Number);
const content = Buffer.alloc(bytes);
// No two pages alike, so that nothing is kept or sent in fewer bytes than it has.
for (let at = 0; at < bytes; at += 4096) content.writeUInt32LE(at / 4096, at);
content.write('GGUF', 0, 'latin1');
const server = await FaultServer.start(content);
server.faults = { ...server.faults, rate };
// Made once: of so much it takes longer than the parent's patience between two questions.
const { sha256 } = server;
/** What the parent learns once, and each time that it asks. */
const tell = (): void => void process.send?.({ url: server.url(), host: server.host, sha256, sent: server.sent });
process.on('message', tell);
process.on('disconnect', () => process.exit());
tell();
