/** Rows about the check of a model file's header, before anything else reads the file. */
import { architectureMetadata, type Shape } from '../../scripts/fixture/architecture.ts';
import { corpus } from '../../scripts/fixture/corpus.ts';
import { headerBytes, type Tensor } from '../../scripts/fixture/ggufWriter.ts';
import { layerTensors } from '../../scripts/fixture/layers.ts';
import { buildVocabulary, tokenizerMetadata } from '../../scripts/fixture/vocabulary.ts';
import { AppError } from '../../src/base/appError.ts';
import type { ByteSource } from '../../src/core/models/ggufCursor.ts';
import { readGgufHeader } from '../../src/core/models/ggufHeader.ts';
import { type BenchOptions, measured, type Row } from './row.ts';

/** Eight billion parameters at eight bits, and a vocabulary of 151,936 tokens and as many merges, as current models have. */
const shape: Shape = { layers: 32, width: 4096, heads: 32, kvHeads: 8, feedForward: 14_336, contextLength: 32_768, type: 'q8_0' };
const vocabularySize = 151_936;
const none = (): void => undefined;

export async function* validateRows({ full, say }: BenchOptions): AsyncIterable<Row> {
  say('a sound header of 8 GB');
  const sound = soundModel();
  const times: number[] = [];
  for (let i = 0; i < (full ? 25 : 9); i++) times.push(await timeOf(sound));
  const { tensorBytes } = await readGgufHeader(sound);
  const note = `${(tensorBytes / 1e9).toFixed(1)} GB, a header of ${(soundHeader().length / 1e6).toFixed(1)} MB in memory`;
  yield measured('models.validate.8gb', 'ms', '≤ 50', times, note);
  say('headers that promise too much');
  const hostile: { name: string; ms: number; megabytes: number }[] = [];
  for (const [name, source] of hostileModels()) {
    const { ms, megabytes } = await costOf(source);
    hostile.push({ name, ms, megabytes });
    say(`${name}: ${ms.toFixed(0)} ms, ${megabytes.toFixed(0)} MB`);
  }
  const slowest = hostile.reduce((a, b) => (a.ms > b.ms ? a : b));
  const largest = hostile.reduce((a, b) => (a.megabytes > b.megabytes ? a : b));
  const all = hostile.map(({ ms }) => ms);
  yield {
    ...measured('models.validate.hostile.max', 'ms', '≤ 2000', all, `${String(all.length)} kinds; the slowest: ${slowest.name}`),
    value: slowest.ms,
  };
  const sizes = hostile.map(({ megabytes }) => megabytes);
  yield {
    ...measured('models.validate.hostile.memory', 'MB', '≤ 64', sizes, `growth of the process meanwhile; the largest: ${largest.name}`),
    value: largest.megabytes,
  };
}

/** How long a file takes, and by how much the process grows meanwhile at most. */
async function costOf(source: ByteSource): Promise<{ ms: number; megabytes: number }> {
  const before = process.memoryUsage().rss;
  let most = 0;
  const grown = (): void => {
    most = Math.max(most, process.memoryUsage().rss - before);
  };
  const watched: ByteSource = {
    size: source.size,
    read: (offset, length) => {
      grown();
      return source.read(offset, length);
    },
  };
  const ms = await timeOf(watched);
  grown();
  return { ms, megabytes: most / 1e6 };
}

/** How long a file takes until it is accepted or refused. */
async function timeOf(source: ByteSource): Promise<number> {
  const start = performance.now();
  await readGgufHeader(source).catch((error: unknown) => {
    if (!AppError.is(error, 'modelNotGguf', 'modelTruncated', 'modelInvalid', 'modelUnsupported')) throw error;
  });
  return performance.now() - start;
}

let header: Buffer | undefined;

function soundHeader(): Buffer {
  if (header) return header;
  const vocabulary = buildVocabulary({ corpus, mergeCount: 256, size: vocabularySize });
  const metadata = { ...architectureMetadata(shape, 'bench'), ...tokenizerMetadata(vocabulary) };
  const merges = Array.from({ length: vocabularySize }, (_, i) => `token${String(i % 997)} part${String(i)}`);
  return (header = headerBytes({ ...metadata, 'tokenizer.ggml.merges': { type: 'strings', value: merges } }, tensors()));
}

function tensors(): Tensor[] {
  return [
    { name: 'token_embd.weight', dims: [shape.width, vocabularySize], type: shape.type, fill: none },
    { name: 'output.weight', dims: [shape.width, vocabularySize], type: shape.type, fill: none },
    ...layerTensors(shape, { matrix: none, residual: none }),
  ];
}

/** A file of which only the header is there: the rest is never read. */
function soundModel(): ByteSource {
  const bytes = soundHeader();
  const block = { f32: 4, f16: 2, q8_0: 34 / 32 } as const;
  const align = (size: number): number => Math.ceil(size / 32) * 32;
  const data = tensors().reduce((sum, { dims, type }) => sum + align(dims.reduce((product, dim) => product * dim, 1) * block[type]), 0);
  return sourceOf(bytes, bytes.length + data);
}

/** A file that begins so, and has zeros behind it. */
function sourceOf(begin: Buffer, size = begin.length): ByteSource {
  return {
    size,
    read: (offset, length) => {
      const bytes = Buffer.alloc(Math.min(length, Math.max(0, size - offset)));
      if (offset < begin.length) begin.copy(bytes, 0, offset, Math.min(begin.length, offset + bytes.length));
      return Promise.resolve(bytes);
    },
  };
}

/** Each in a file that is large enough to hold what it promises, as far as a disk could. */
function hostileModels(): [name: string, source: ByteSource][] {
  const u32 = (value: number): Buffer => Buffer.from(Uint32Array.of(value).buffer);
  const u64 = (value: bigint): Buffer => Buffer.from(BigUint64Array.of(value).buffer);
  const text = (value: string): Buffer => Buffer.concat([u64(BigInt(value.length)), Buffer.from(value)]);
  const start = (count: bigint, pairs: bigint): Buffer => Buffer.concat([Buffer.from('GGUF'), u32(3), u64(count), u64(pairs)]);
  const array = (type: number, length: bigint): Buffer => Buffer.concat([start(1n, 1n), text('a'), u32(9), u32(type), u64(length)]);
  const huge = 2 ** 40;
  return [
    ['2^63 tensors and values', sourceOf(start(2n ** 63n, 2n ** 63n), huge)],
    ['65,536 tensors of nothing', sourceOf(start(65_536n, 1n), huge)],
    ['65,536 values of nothing', sourceOf(start(1n, 65_536n), huge)],
    ['an array of 2^60 bytes', sourceOf(array(0, 2n ** 60n), huge)],
    ['an array of 2^38 bytes', sourceOf(array(0, 2n ** 38n), huge)],
    ['an array of 2^36 numbers', sourceOf(array(4, 2n ** 36n), huge)],
    ['an array of 2^28 empty texts', sourceOf(array(8, 2n ** 28n), huge)],
    ['a text of 2^39 bytes', sourceOf(Buffer.concat([start(1n, 1n), text('a'), u32(8), u64(2n ** 39n)]), huge)],
    ['a key of 2^39 bytes', sourceOf(Buffer.concat([start(1n, 1n), u64(2n ** 39n)]), huge)],
  ];
}
