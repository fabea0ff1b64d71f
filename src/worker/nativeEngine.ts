/** Starts node-llama-cpp with the one binary that came with the product, and says in our words when it can't. */
import { getLlama, getModuleVersion, type Llama, LlamaLogLevel, NoBinaryFoundError } from 'node-llama-cpp';
import { availableParallelism } from 'node:os';
import { AppError } from '../base/appError.ts';
import type { LoadParams } from '../protocol/worker/loadParams.ts';

export type NativeLog = (level: 'debug' | 'warn' | 'error', message: string) => void;

const levels: Record<LlamaLogLevel, Parameters<NativeLog>[0] | undefined> = {
  [LlamaLogLevel.disabled]: undefined,
  [LlamaLogLevel.fatal]: 'error',
  [LlamaLogLevel.error]: 'error',
  [LlamaLogLevel.warn]: 'warn',
  [LlamaLogLevel.info]: 'debug',
  [LlamaLogLevel.log]: 'debug',
  [LlamaLogLevel.debug]: 'debug',
};

/** @throws AppError `engineMissing` when there is no binary for this machine, or it doesn't run here */
export async function startNative(gpu: LoadParams['gpu'], log: NativeLog): Promise<Llama> {
  try {
    return await getLlama({
      gpu: gpu === 'auto' ? 'auto' : false,
      build: 'never',
      skipDownload: true,
      progressLogs: false,
      // Narrowed to the cores that compute well as soon as the engine has told them.
      maxThreads: availableParallelism(),
      logLevel: LlamaLogLevel.warn,
      logger: (level, message) => {
        const name = levels[level];
        if (name !== undefined && message.trim() !== '') log(name, message.trim());
      },
    });
  } catch (error) {
    const reason = error instanceof NoBinaryFoundError ? 'no binary' : String(error);
    throw new AppError('engineMissing', `the engine does not start: ${reason}`, { platform: process.platform, arch: process.arch }, error);
  }
}

/** What computes the answers, as `node-llama-cpp 3.21.1, llama.cpp b9000`. */
export async function engineVersion(llama: Llama): Promise<string> {
  return `node-llama-cpp ${await getModuleVersion()}, llama.cpp ${llama.llamaCppRelease.release}`;
}
