import type { ChatInput } from '../../src/core/chat/chatInput.ts';

/** Sends what is typed; settles when its answer, or what its command does, has ended. Rejects as both steps of it. */
export async function sendInput(input: ChatInput, text: string): Promise<void> {
  const begin = await input.prepare(text);
  await begin();
}
