/**
 * The model worker's process: an engine behind the RPC link that `fork` opens. Says nothing on that channel but frames; native logs go to
 * stderr. It ends with its parent, however that ends.
 */
import { parentGone, processTransport } from '../protocol/processTransport.ts';
import { RpcPeer } from '../protocol/rpc.ts';
import { type WorkerContract, workerProtocolVersion } from '../protocol/worker.ts';
import { workerHandlers } from './handlers.ts';
import { LlamaEngine } from './llamaEngine.ts';
import { removeLeftOverStates } from './stateFile.ts';

/** A model is given this long to be freed in order; a native call in the way is not waited for. */
const farewellMs = 1_000;
const parentCheckMs = 1_000;

function say(level: string, message: string): void {
  process.stderr.write(`[${level}] ${message}\n`);
}

function main(): void {
  if (!process.send) {
    say('error', 'this program is started by MLX-CODE and has nothing to say to anybody else');
    process.exitCode = 2;
    return;
  }
  // A worker that was killed while it copied a state couldn't: they are large, and hold what somebody asked.
  removeLeftOverStates().catch((error: unknown) => say('warn', `left-over files could not be looked for: ${String(error)}`));
  const engine = new LlamaEngine(say);
  new RpcPeer<{ calls: object; streams: object }, WorkerContract>(
    processTransport(process, parentGone),
    { version: workerProtocolVersion, onWarning: (message) => say('warn', message) },
    workerHandlers(engine),
  );
  let leaving = false;
  const leave = (): void => {
    if (leaving) return;
    leaving = true;
    // Exit handlers of native libraries can hang or abort while a call runs; being killed can't.
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), farewellMs);
    engine.dispose().then(
      () => process.exit(0),
      () => process.exit(0),
    );
  };
  process.on('disconnect', leave);
  // Ctrl+C in a terminal reaches the whole process group; the parent decides what it means.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', leave);
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) leave();
  }, parentCheckMs).unref();
}

main();
