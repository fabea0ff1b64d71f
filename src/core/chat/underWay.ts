/**
 * Resolves once a question is under way. The chat service refuses (blank, busy) before it shows anything, so what rejects within
 * the same turn of the event loop is the refusal; every later failure is part of the turn.
 */
export async function underWay(turn: Promise<unknown>): Promise<void> {
  await Promise.race([turn, new Promise((resolve) => setImmediate(resolve))]);
}
