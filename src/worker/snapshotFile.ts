/**
 * One snapshot on the disk: the state of a sequence as the engine's own code writes it, and behind it ours: the tokens it holds, what it depends on, and
 * hashes of every byte. The engine's reader trusts what it reads: a cut file ends the process, and a changed byte makes it hang or load nonsense. So nothing is given to it that
 * isn't, byte for byte, what was written. It reads from the front and doesn't mind what follows, so one file holds both, and one renaming makes both valid.
 */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { throwIfCancelled } from '../base/appError.ts';
import type { EvaluatedPrompt } from '../protocol/worker/answerRecord.ts';

/** What is known of a snapshot without reading its state. */
export interface SnapshotHead {
  /** Hash of everything that a state depends on beside its tokens. */
  key: string;
  tokens: readonly number[];
  /** Of these, the ones at the beginning that were evaluated in whole steady chunks, and by how many threads. */
  steadyTokens: number;
  threads: number;
  /** In which batches they were evaluated; null when that isn't known. */
  evaluated: EvaluatedPrompt | null;
  /** Answers of the model by their very tokens, the oldest first. */
  answers: readonly (readonly number[])[];
}

/** A head as it was read, with where the state ends and its hash. */
export interface SealedHead extends SnapshotHead {
  stateBytes: number;
  stateHash: string;
}

const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants as Partial<typeof constants> & { O_RDONLY: number };

/*
 * Layout: state | tokens, 4 bytes each | the rest of the head as JSON | footer. The footer is: magic (8 bytes), length of the state (8), number of
 * tokens (4), length of the JSON (4), SHA-256 of the state (32), SHA-256 of all behind the state up to here (32). Numbers are little-endian.
 */
const magic = Buffer.from('MLXSNAP1');
const hashBytes = 32;
const footerBytes = magic.length + 8 + 4 + 4 + 2 * hashBytes;
const maxTokens = 4_194_304;
const maxJsonBytes = 16 * 1024 * 1024;
/** Each read waits for the evaluation that runs: few large ones. */
const chunkBytes = 16 * 1024 * 1024;

/** Writes our part behind the state that a file holds, and waits until all of it is on the disk. Rejects with the system's error. */
export async function sealSnapshot(file: string, { tokens, ...rest }: SnapshotHead): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    const { size } = await handle.stat();
    const words = Buffer.alloc(tokens.length * 4);
    tokens.forEach((token, i) => words.writeUInt32LE(token, i * 4));
    const json = Buffer.from(JSON.stringify(rest));
    const footer = Buffer.alloc(footerBytes - hashBytes);
    magic.copy(footer);
    footer.writeBigUInt64LE(BigInt(size), 8);
    footer.writeUInt32LE(tokens.length, 16);
    footer.writeUInt32LE(json.length, 20);
    (await hashOfState(handle, size)).copy(footer, 24);
    const head = Buffer.concat([words, json, footer]);
    const sealed = Buffer.concat([head, createHash('sha256').update(head).digest()]);
    for (let at = 0; at < sealed.length;) at += (await handle.write(sealed, at, sealed.length - at, size + at)).bytesWritten;
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Reads the head of a snapshot; null for a file that isn't one, or not as it was written. Rejects with the system's error, such as `ENOENT`. */
export function readSnapshotHead(file: string): Promise<SealedHead | null> {
  return reading(file, headOf);
}

/** The same, with a look at each byte of the state too. Rejects also with `cancelled`. */
export function readWholeSnapshot(file: string, signal: AbortSignal): Promise<SealedHead | null> {
  return reading(file, async (handle) => {
    const head = await headOf(handle);
    if (!head) return null;
    const hash = await hashOfState(handle, head.stateBytes, signal);
    return hash.toString('hex') === head.stateHash ? head : null;
  });
}

async function reading<T>(file: string, read: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await open(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    return await read(handle);
  } finally {
    await handle.close();
  }
}

async function headOf(handle: FileHandle): Promise<SealedHead | null> {
  const stats = await handle.stat();
  if (!stats.isFile() || stats.size < footerBytes) return null;
  const footer = await readAt(handle, stats.size - footerBytes, footerBytes);
  if (!footer?.subarray(0, magic.length).equals(magic)) return null;
  const stateBytes = Number(footer.readBigUInt64LE(8));
  const tokenCount = footer.readUInt32LE(16);
  const jsonBytes = footer.readUInt32LE(20);
  if (tokenCount > maxTokens || jsonBytes > maxJsonBytes) return null;
  if (stateBytes + tokenCount * 4 + jsonBytes + footerBytes !== stats.size) return null;
  const body = await readAt(handle, stateBytes, tokenCount * 4 + jsonBytes);
  if (!body) return null;
  const hash = createHash('sha256').update(body).update(footer.subarray(0, -hashBytes)).digest();
  if (!hash.equals(footer.subarray(-hashBytes))) return null;
  const tokens = Array.from({ length: tokenCount }, (_, i) => body.readUInt32LE(i * 4));
  // Written by us, as the hash says.
  const rest = JSON.parse(body.toString('utf8', tokenCount * 4)) as Omit<SnapshotHead, 'tokens'>;
  return { ...rest, tokens, stateBytes, stateHash: footer.toString('hex', 24, 24 + hashBytes) };
}

async function hashOfState(handle: FileHandle, bytes: number, signal?: AbortSignal): Promise<Buffer> {
  const hash = createHash('sha256');
  const buffer = Buffer.alloc(Math.min(chunkBytes, bytes));
  for (let at = 0; at < bytes;) {
    throwIfCancelled(signal);
    const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, bytes - at), at);
    if (bytesRead === 0) throw new Error('a snapshot became shorter while it was read');
    hash.update(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
  return hash.digest();
}

/** Null when the file ends before that. */
async function readAt(handle: FileHandle, from: number, length: number): Promise<Buffer | null> {
  const buffer = Buffer.alloc(length);
  for (let at = 0; at < length;) {
    const { bytesRead } = await handle.read(buffer, at, length - at, from + at);
    if (bytesRead === 0) return null;
    at += bytesRead;
  }
  return buffer;
}
