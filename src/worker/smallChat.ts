/** A conversation with a model beside the main one, for short texts: a context and the model's own chat format. */
import type { LlamaModel } from 'node-llama-cpp';
import { usualBatch } from '../core/models/ggufMemory.ts';
import { ChatPrompt } from './chatPrompt.ts';
import type { Made } from './companionModel.ts';
import type { LoadedModel } from './loadedModel.ts';
import type { NativeLog } from './nativeEngine.ts';
import { type Slot, slotOf } from './slot.ts';

/** Whom a prompt is written for, and where it is evaluated. */
export interface Asked {
  slot: Slot;
  prompt: ChatPrompt;
}

export async function smallChatOf(model: LlamaModel, contextSize: number, threads: number, log: NativeLog): Promise<Made<Asked>> {
  const prompt = await ChatPrompt.of(model, (message) => log('warn', message));
  const context = await model.createContext({ contextSize, batchSize: usualBatch, threads });
  return { work: { slot: slotOf(model, context), prompt }, dispose: () => context.dispose() };
}

/** The main model, asked in the chat's own context. */
export function mainAsked({ chat, prompt }: LoadedModel): Asked {
  return { slot: chat, prompt };
}
