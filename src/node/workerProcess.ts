/** Starts the model worker, the one that keeps the index, and the one that draws, each as an operating-system process of its own. Knows nothing of what they say. */
import { type ChildProcess, fork } from 'node:child_process';

/**
 * Variables the worker may see: what the operating system and the GPU drivers need. Tokens and keys that happen to be in the
 * user's environment stay out.
 */
const passed = [
  'PATH', 'HOME', 'USER', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'TEMP', 'TMP',
  'SystemRoot', 'windir', 'SystemDrive', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA', 'PROCESSOR_ARCHITECTURE', 'NUMBER_OF_PROCESSORS',
  'LD_LIBRARY_PATH', 'CUDA_VISIBLE_DEVICES', 'CUDA_PATH', 'VK_DRIVER_FILES', 'VK_ICD_FILENAMES', 'GGML_METAL_TENSOR_DISABLE',
]; // prettier-ignore

/**
 * Node's pool of threads, on one of which every native call runs. The engine starts its other threads anew for each evaluation, and systems put these
 * beside the thread that starts them: where that is another one each time, two of them often share a core and wait for each other, busily (on two
 * cores a third of the tokens took two to three times as long). Native calls follow each other anyway; reading a file waits for the one that runs.
 */
const poolThreads = '1';

/** The environment of a process of ours: the few variables above, and Electron told to be plain Node. */
export function workerEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own: NodeJS.ProcessEnv = { ELECTRON_RUN_AS_NODE: '1', ELECTRON_NO_ASAR: '1', NODE_LLAMA_CPP_SKIP_DOWNLOAD: 'true' };
  for (const name of passed) if (env[name] !== undefined) own[name] = env[name];
  return own;
}

/**
 * Flags for the index process. The parsers' functions are so large that optimising one takes the compiler up to two gigabytes; without it they take a quarter more time.
 * What is young is cleared away often, as reading makes much that nobody needs any more. Favouring size takes a sixteenth more time, and a sixth less memory.
 */
const indexFlags = ['--optimize-for-size', '--liftoff-only', '--max-semi-space-size=8', '--max-old-space-size=384'];

/** Forks the index process, which finds the parsers in that folder. */
export function forkIndexer(programPath: string, parsers: string): ChildProcess {
  return fork(programPath, [parsers], {
    env: workerEnvironment(process.env),
    execArgv: indexFlags,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'json',
    windowsHide: true,
  });
}

/** Forks the process that draws formulas and diagrams. What it says is asked for by messages alone. */
export function forkDrawings(programPath: string): ChildProcess {
  return fork(programPath, [], {
    env: workerEnvironment(process.env),
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'json',
    windowsHide: true,
  });
}

/** Forks `workerPath`; `execArgv` is empty so that a debugger of the host isn't inherited. Output is piped. */
export function forkWorker(workerPath: string): ChildProcess {
  return fork(workerPath, [], {
    env: { ...workerEnvironment(process.env), UV_THREADPOOL_SIZE: poolThreads },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'json',
    windowsHide: true,
  });
}
