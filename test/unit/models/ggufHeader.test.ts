import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeRandomModel } from '../../../scripts/fixture/randomModel.ts';
import { writeFixtureModel } from '../../../scripts/fixtureModel.ts';
import { AppError } from '../../../src/base/appError.ts';
import type { ByteSource } from '../../../src/core/models/ggufCursor.ts';
import { type GgufHeader, makesVectors, readGgufHeader } from '../../../src/core/models/ggufHeader.ts';
import { estimateMemory } from '../../../src/core/models/ggufMemory.ts';
import { userMessage } from '../../../src/core/userMessage.ts';

let folder: string;
let model: Buffer;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gguf-'));
  writeFixtureModel({ out: join(folder, 'random.gguf'), kind: 'random', seed: 7 });
  model = readFileSync(join(folder, 'random.gguf'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A source over bytes that counts what is read; `size` may claim more than there is. */
function sourceOf(bytes: Uint8Array, size = bytes.length): ByteSource & { bytesRead: number } {
  return {
    size,
    bytesRead: 0,
    read(offset, length) {
      const part = bytes.subarray(offset, offset + length);
      this.bytesRead += part.length;
      return Promise.resolve(part);
    },
  };
}

async function failure(source: ByteSource): Promise<AppError> {
  try {
    await readGgufHeader(source);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('the header was accepted');
}

/** A header under construction: just enough of a writer to say wrong things. */
function bytes(...parts: (string | { u32: number } | { u64: number | bigint } | { text: string })[]): Buffer {
  return Buffer.concat(
    parts.map((part) => {
      if (typeof part === 'string') return Buffer.from(part, 'latin1');
      const number = Buffer.alloc('u32' in part ? 4 : 8);
      if ('u32' in part) number.writeUInt32LE(part.u32);
      else if ('u64' in part) number.writeBigUInt64LE(BigInt(part.u64));
      else {
        const text = Buffer.from(part.text);
        number.writeBigUInt64LE(BigInt(text.length));
        return Buffer.concat([number, text]);
      }
      return number;
    }),
  );
}

const start = (tensors: number | bigint, pairs: number | bigint): Buffer => bytes('GGUF', { u32: 3 }, { u64: tensors }, { u64: pairs });
const architecture = bytes({ text: 'general.architecture' }, { u32: 8 }, { text: 'qwen2' });
/** Room behind a header, so that only what is wrong in it can be the reason for the refusal. */
const room = Buffer.alloc(4096);

describe('a sound header', () => {
  it('tells what the product shows and computes with', async () => {
    const source = sourceOf(model);
    const header = await readGgufHeader(source);
    expect(header).toMatchObject<Partial<GgufHeader>>({
      version: 3,
      architecture: 'qwen2',
      name: 'MLX-CODE test model (random)',
      quantisation: 'F16',
      contextLength: 32_768,
      blockCount: 4,
      embeddingLength: 128,
      kvHeads: 8,
      keyLength: 32,
      tokenizerModel: 'gpt2',
      fim: true,
      fixture: 'random',
    });
    expect(header.tensorBytes).toBeLessThan(model.length);
    expect(header.tensorBytes).toBeGreaterThan(model.length * 0.98);
    expect(header.chatTemplate?.length).toBeGreaterThan(100);
    expect(source.bytesRead).toBeLessThan(model.length / 4);
  });

  it('is read the same from a source that gives tiny pieces of a slow disk', async () => {
    const slow = sourceOf(model);
    const whole = await readGgufHeader(sourceOf(model));
    const read = slow.read.bind(slow);
    slow.read = async (offset, length) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return read(offset, length);
    };
    expect(await readGgufHeader(slow)).toEqual(whole);
  });

  it('finds fill-in-the-middle tokens by their texts when no key names them', async () => {
    const renamed = Buffer.from(model.toString('latin1').replace(/tokenizer\.ggml\.fim_/g, 'tokenizer.ggml.xim_'), 'latin1');
    expect((await readGgufHeader(sourceOf(renamed))).fim).toBe(true);
    const without = Buffer.from(renamed.toString('latin1').replace('<|fim_suffix|>', '<|xim_suffix|>'), 'latin1');
    expect((await readGgufHeader(sourceOf(without))).fim).toBe(false);
  });

  it('tells which models were made for vectors of texts', async () => {
    const of = async (pooling: number): Promise<GgufHeader> => {
      const file = join(folder, 'pooling.gguf');
      writeRandomModel(file, 1, { 'qwen2.pooling_type': { type: 'u32', value: pooling } });
      return readGgufHeader(sourceOf(readFileSync(file)));
    };
    expect((await readGgufHeader(sourceOf(model))).pooling).toBeNull();
    expect((await of(0)).pooling).toBeNull();
    for (const [number, pooling] of [
      [1, 'mean'],
      [2, 'first'],
      [3, 'last'],
    ] as const) {
      const header = await of(number);
      expect(header.pooling).toBe(pooling);
      expect(makesVectors(header)).toBe(true);
    }
    const ranks = await of(4);
    expect(ranks.pooling).toBe('rank');
    expect(makesVectors(ranks)).toBe(false);
    expect((await of(4_000_000_000)).pooling).toBeNull();
  });

  it('tells which models were made to say how well a text fits, by their heads', async () => {
    const file = join(folder, 'ranks.gguf');
    writeFixtureModel({ out: file, kind: 'reranking' });
    const ranker = await readGgufHeader(sourceOf(readFileSync(file)));
    expect([ranker.ranks, makesVectors(ranker), ranker.fixture]).toEqual([true, false, 'reranking']);
    writeFixtureModel({ out: file, kind: 'embedding' });
    expect((await readGgufHeader(sourceOf(readFileSync(file)))).ranks).toBe(false);
    expect((await readGgufHeader(sourceOf(model))).ranks).toBe(false);
    const withHead = async (name: string, classes: number): Promise<boolean> => {
      writeRandomModel(file, 1, {}, [{ name, dims: [128, classes], type: 'f32', fill: () => 0 }]);
      return (await readGgufHeader(sourceOf(readFileSync(file)))).ranks;
    };
    expect(await withHead('cls.output.weight', 1)).toBe(true);
    expect(await withHead('cls.weight', 128)).toBe(true);
    // It tells sorts of texts apart.
    expect(await withHead('cls.output.weight', 3)).toBe(false);
    expect(await withHead('cls.output.weight', 2)).toBe(false);
  });

  it('estimates memory: every tensor byte, and keys and values of each layer', async () => {
    const header = await readGgufHeader(sourceOf(model));
    expect(estimateMemory(header)).toMatchObject({ weights: header.tensorBytes, kvPerToken: 4 * 2 * (32 + 32) * 2 });
    expect(estimateMemory(header).compute).toBeGreaterThan(header.vocabularySize * 512 * 4);
    // A token more in the vocabulary takes its place among the logits of a batch, and its text, merge and maps.
    const larger = estimateMemory({ ...header, vocabularySize: header.vocabularySize + 1000 });
    expect(larger.compute - estimateMemory(header).compute).toBe(1000 * (512 * 4 + 384));
    const other = estimateMemory(header, { batch: 2048, kvCache: 'q8_0' });
    expect(other.kvPerToken).toBe((4 * 2 * (32 + 32) * 34) / 32);
    expect(other.compute).toBeGreaterThan(header.vocabularySize * 2048 * 4);
  });

  it('takes a file without the padding after its last tensor', async () => {
    // The random model's last tensor ends 521 * 256 bytes after its start, which is a multiple of 32: nothing to spare.
    expect((await failure(sourceOf(model.subarray(0, model.length - 1)))).code).toBe('modelTruncated');
  });
});

describe('what is no model', () => {
  it.each([
    ['an empty file', Buffer.alloc(0)],
    ['a web page', Buffer.from('<!DOCTYPE html><html><body>404</body></html>')],
    ['text', Buffer.from('this is not a model\n'.repeat(100))],
    ['three bytes', Buffer.from('GGU')],
    ['the magic backwards', Buffer.concat([Buffer.from('FUGG'), Buffer.alloc(100)])],
  ])('%s is refused as not GGUF', async (_name, content) => {
    expect((await failure(sourceOf(content))).code).toBe('modelNotGguf');
  });
});

describe('a file that was cut', () => {
  it('is refused at 20 points, with the sizes', async () => {
    for (let i = 0; i < 20; i++) {
      const size = Math.floor((model.length * (i + 0.5)) / 20);
      const error = await failure(sourceOf(model.subarray(0, size)));
      expect(error.code, `at ${String(size)}`).toBe('modelTruncated');
      expect(error.data).toEqual({ bytes: size, needBytes: model.length });
    }
  });

  it('is refused at every point within the header', async () => {
    for (let size = 4; size < 14_000; size += size < 600 ? 1 : 97) {
      const error = await failure(sourceOf(model.subarray(0, size)));
      expect(error.code, `at ${String(size)}`).toBe('modelTruncated');
      expect(error.data.bytes).toBe(size);
    }
  });

  it('is noticed when the file shrinks while it is read', async () => {
    expect((await failure(sourceOf(model.subarray(0, 2000), model.length))).code).toBe('modelTruncated');
  });
});

describe('hostile headers', () => {
  const cases: [string, Buffer][] = [
    ['24 bytes that promise 2^63 of everything', start(2n ** 63n, 2n ** 63n)],
    ['24 bytes that promise 2^40 tensors', start(2n ** 40n, 1)],
    ['an array of 2^60 items', Buffer.concat([start(1, 1), bytes({ text: 'abc' }, { u32: 9 }, { u32: 0 }, { u64: 2n ** 60n }), room])],
    ['an array of arrays', Buffer.concat([start(1, 1), bytes({ text: 'a' }, { u32: 9 }, { u32: 9 }, { u64: 1 }), room])],
    ['an array of an unknown type', Buffer.concat([start(1, 1), bytes({ text: 'a' }, { u32: 9 }, { u32: 77 }, { u64: 1 }), room])],
    ['a value of an unknown type', Buffer.concat([start(1, 1), bytes({ text: 'a' }, { u32: 13 }), room])],
    ['a key of 4 GB', Buffer.concat([start(1, 1), bytes({ u64: 2 ** 32 }), room])],
    ['a string of 2^62 bytes', Buffer.concat([start(1, 1), bytes({ text: 'a' }, { u32: 8 }, { u64: 2n ** 62n }), room])],
    ['one key twice', Buffer.concat([start(1, 2), architecture, architecture, room])],
    ['an empty key', Buffer.concat([start(1, 2), bytes({ text: '' }, { u32: 4 }, { u32: 1 }), room])],
    ['no tensors', Buffer.concat([start(0, 1), architecture, room])],
    ['a version of nonsense', Buffer.concat([bytes('GGUF', { u32: 0xdeadbeef }), room])],
    ['a big-endian file', Buffer.concat([bytes('GGUF', { u32: 0x03000000 }), room])],
    ['an alignment of 0', Buffer.concat([start(1, 2), architecture, bytes({ text: 'general.alignment' }, { u32: 4 }, { u32: 0 }), room])],
    ['an alignment of 3', Buffer.concat([start(1, 2), architecture, bytes({ text: 'general.alignment' }, { u32: 4 }, { u32: 3 }), room])],
    ['no architecture', Buffer.concat([start(1, 1), bytes({ text: 'a' }, { u32: 4 }, { u32: 1 }), tensor([32], 0, 0), room])],
    [
      'an architecture of control characters',
      Buffer.concat([start(1, 1), bytes({ text: 'general.architecture' }, { u32: 8 }, { text: 'a\n' }), tensor([32], 0, 0), room]),
    ],
    ['a tensor of 5 dimensions', Buffer.concat([start(1, 1), architecture, bytes({ text: 't' }, { u32: 5 }), room])],
    ['a tensor whose size overflows', Buffer.concat([start(1, 1), architecture, tensor([2 ** 30, 2 ** 30, 2 ** 30], 0, 0), room])],
    ['a tensor of size 0', Buffer.concat([start(1, 1), architecture, tensor([0, 4], 0, 0), room])],
    ['a tensor before its time', Buffer.concat([start(1, 1), architecture, tensor([32], 0, 64), room])],
    ['overlapping tensors', Buffer.concat([start(2, 1), architecture, tensor([32], 0, 0, 'a'), tensor([32], 0, 0, 'b'), room])],
    ['one tensor twice', Buffer.concat([start(2, 1), architecture, tensor([32], 0, 0), tensor([32], 0, 128), room])],
    ['a row of half a block', Buffer.concat([start(1, 1), architecture, tensor([48], 8, 0), room])],
    ['a tensor name of 2^20 bytes', Buffer.concat([start(1, 1), architecture, bytes({ u64: 2 ** 20 }), room])],
    ['a tensor type of nonsense', Buffer.concat([start(1, 1), architecture, tensor([32], 0xffffffff, 0), room])],
  ];

  function tensor(dims: number[], type: number, offset: number, name = 't'): Buffer {
    return bytes({ text: name }, { u32: dims.length }, ...dims.map((dim) => ({ u64: dim })), { u32: type }, { u64: offset });
  }

  it.each(cases)('%s', async (_name, content) => {
    const source = sourceOf(content);
    const error = await failure(source);
    expect(error.code).toBe('modelInvalid');
    expect(String(error.data.reason)).not.toBe('');
    expect(source.bytesRead).toBeLessThanOrEqual(content.length * 2);
  });

  it('refuses 51 bytes with an array of 2^60 items as the cut file that it is', async () => {
    const content = Buffer.concat([start(1, 1), bytes({ text: 'abc' }, { u32: 9 }, { u32: 0 }, { u64: 2n ** 60n })]);
    expect(content.length).toBe(51);
    expect((await failure(sourceOf(content))).code).toBe('modelTruncated');
  });

  it('refuses what is a format of another time as unsupported, not as damage', async () => {
    expect((await failure(sourceOf(Buffer.concat([bytes('GGUF', { u32: 1 }), room])))).code).toBe('modelUnsupported');
    const future = await failure(sourceOf(Buffer.concat([start(1, 1), architecture, tensor([32], 60, 0), room])));
    expect(future).toMatchObject({ code: 'modelUnsupported', data: { type: 60 } });
  });

  it('takes what a tool may have appended, and refuses a file of which the model is a small part, by its header alone', async () => {
    const limit = 1024 * 1024;
    expect((await readGgufHeader(sourceOf(model, model.length + limit))).architecture).toBe('qwen2');
    const grown = sourceOf(model, model.length + 200e9);
    const error = await failure(grown);
    expect(error).toMatchObject({ code: 'modelInvalid', data: { bytes: grown.size, needBytes: model.length } });
    expect(grown.bytesRead).toBeLessThan(4 * model.length);
    expect(userMessage(new AppError(error.code, '', { ...error.data, path: '/models/m.gguf' })).text).toBe(
      'The model file “m.gguf” looks damaged: it has 200.0 GB, of which the model is 2 MB. Download it again, or choose another one.',
    );
    expect((await failure(sourceOf(model, model.length + limit + 1))).code).toBe('modelInvalid');
  });

  it('waits for a file whose reads stand behind what the engine computes', async () => {
    let clock = 0;
    const source = sourceOf(Buffer.concat([start(1, 1), architecture, tensor([32], 0, 0), room]));
    const slow: ByteSource = {
      size: source.size,
      read(offset, length) {
        clock += 3_600_000;
        return source.read(offset, length);
      },
    };
    expect(await readGgufHeader(slow, { now: () => clock })).toMatchObject({ architecture: expect.any(String) as string });
  });

  it('gives up after its deadline on a header that never ends', async () => {
    // Half a billion empty strings in a file of 4 GB that answers zeros to every read.
    const endless: ByteSource = {
      size: 2 ** 32,
      read: (offset, length) => {
        const zeros = Buffer.alloc(length);
        head.copy(zeros, 0, Math.min(offset, head.length));
        return Promise.resolve(zeros);
      },
    };
    const head = Buffer.concat([start(1, 1), bytes({ text: 'a' }, { u32: 9 }, { u32: 8 }, { u64: 2 ** 28 })]);
    let clock = 0;
    let reads = 0;
    const counted: ByteSource = {
      size: endless.size,
      read: (offset, length) => {
        reads++;
        return endless.read(offset, length);
      },
    };
    await expect(readGgufHeader(counted, { now: () => (clock += 50) })).rejects.toMatchObject({ code: 'modelInvalid' });
    expect(reads).toBeLessThan(30);
    // And by bytes, however fast the disk is.
    await expect(readGgufHeader(endless, { maxBytes: 1024 * 1024 })).rejects.toMatchObject({ code: 'modelInvalid' });
  });

  it('answers every damaged header with one of four codes', async () => {
    const headerBytes = 14_000;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ at: fc.integer({ min: 4, max: headerBytes }), value: fc.integer({ min: 0, max: 255 }) }), {
          minLength: 1,
          maxLength: 8,
        }),
        async (changes) => {
          const damaged = Buffer.from(model);
          for (const { at, value } of changes) damaged[at] = value;
          try {
            expect((await readGgufHeader(sourceOf(damaged))).parameters).toBeGreaterThan(0);
          } catch (error) {
            if (!AppError.is(error, 'modelNotGguf', 'modelTruncated', 'modelInvalid', 'modelUnsupported')) throw error;
          }
        },
      ),
      { numRuns: 500, seed: 1 },
    );
  });

  it('answers any bytes behind the magic with one of four codes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (tail) => {
        const error = await failure(sourceOf(Buffer.concat([Buffer.from('GGUF\u0003\0\0\0', 'latin1'), tail])));
        expect(['modelNotGguf', 'modelTruncated', 'modelInvalid', 'modelUnsupported']).toContain(error.code);
      }),
      { numRuns: 2000, seed: 1 },
    );
  });
});
