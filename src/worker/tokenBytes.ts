/** Tokens as bytes: 32-bit numbers, the lowest byte first. */
import type { Token } from 'node-llama-cpp';

export function bytesOf(tokens: readonly Token[]): Buffer {
  const bytes = Buffer.alloc(tokens.length * 4);
  tokens.forEach((token, i) => bytes.writeUInt32LE(token, i * 4));
  return bytes;
}

/** What is left over behind the last whole one isn't told. */
export function tokensOf(bytes: Buffer): Token[] {
  return Array.from({ length: bytes.length >> 2 }, (_, i) => bytes.readUInt32LE(i * 4) as Token);
}
