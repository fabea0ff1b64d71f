/** Headers in the shapes of real models, which are all taken, and with sizes that can't be, which are named. */
import { describe, expect, it } from 'vitest';
import { headerBytes, type MetadataValue, type Tensor } from '../../../scripts/fixture/ggufWriter.ts';
import { AppError } from '../../../src/base/appError.ts';
import { type GgufHeader, readGgufHeader } from '../../../src/core/models/ggufHeader.ts';
import { userMessage } from '../../../src/core/userMessage.ts';

type Sizes = Readonly<Record<string, number | readonly number[] | string>>;
type Tensors = Readonly<Record<string, readonly number[]>>;

const valueOf = (size: Sizes[string]): MetadataValue =>
  typeof size === 'number'
    ? { type: 'u32', value: size }
    : typeof size === 'string'
      ? { type: 'string', value: size }
      : { type: 'i32s', value: size };

/** Reads a header with these sizes and tensors, of a file that is as long as they need. */
async function read(architecture: string, sizes: Sizes, tensors: Tensors): Promise<GgufHeader> {
  const metadata = Object.fromEntries(Object.entries(sizes).map(([key, size]) => [`${architecture}.${key}`, valueOf(size)]));
  const listed = Object.entries(tensors).map(([name, dims]): Tensor => ({ name, dims, type: 'f16', fill: () => 0 }));
  const head = headerBytes({ 'general.architecture': { type: 'string', value: architecture }, ...metadata }, listed);
  const size = listed.reduce((sum, { dims }) => sum + Math.ceil(dims.reduce((product, dim) => product * dim, 2) / 32) * 32, head.length);
  return readGgufHeader({ size, read: (offset, length) => Promise.resolve(head.subarray(offset, offset + length)) });
}

const blocks = (count: number, of: (block: number) => Tensors): Tensors =>
  Object.assign(
    {},
    ...Array.from({ length: count }, (_, i) =>
      Object.fromEntries(Object.entries(of(i)).map(([name, dims]) => [`blk.${String(i)}.${name}.weight`, dims])),
    ),
  ) as Tensors;

const llama: Sizes = {
  block_count: 32,
  context_length: 131_072,
  embedding_length: 4096,
  feed_forward_length: 14_336,
  'attention.head_count': 32,
  'attention.head_count_kv': 8,
  'rope.dimension_count': 128,
};
const llamaTensors: Tensors = {
  'token_embd.weight': [4096, 128_256],
  ...blocks(32, () => ({
    attn_q: [4096, 4096],
    attn_k: [4096, 1024],
    attn_v: [4096, 1024],
    ffn_up: [4096, 14_336],
    ffn_down: [14_336, 4096],
  })),
};
const moe: Sizes = {
  block_count: 2,
  context_length: 32_768,
  embedding_length: 2048,
  // Of a part that this model doesn't have.
  feed_forward_length: 6144,
  'attention.head_count': 32,
  'attention.head_count_kv': 4,
  'attention.key_length': 128,
  'attention.value_length': 128,
  expert_count: 128,
  expert_used_count: 8,
};
const moeTensors: Tensors = {
  'token_embd.weight': [2048, 151_936],
  ...blocks(2, () => ({ attn_q: [2048, 4096], attn_k: [2048, 512], ffn_gate_inp: [2048, 128], ffn_up_exps: [2048, 768, 128] })),
};

describe('the sizes of real models', () => {
  const real: [string, string, Sizes, Tensors][] = [
    ['Llama 3.1 8B', 'llama', llama, llamaTensors],
    ['Qwen3 30B-A3B, experts', 'qwen3moe', moe, moeTensors],
    [
      'Falcon, fused queries and keys, one head of keys',
      'falcon',
      {
        block_count: 1,
        context_length: 2048,
        embedding_length: 4544,
        feed_forward_length: 18_176,
        'attention.head_count': 71,
        'attention.head_count_kv': 1,
      },
      { 'token_embd.weight': [4544, 65_024], ...blocks(1, () => ({ attn_qkv: [4544, 4672], ffn_up: [4544, 18_176] })) },
    ],
    [
      'Mamba, no attention',
      'mamba',
      { block_count: 2, context_length: 1_048_576, embedding_length: 768, feed_forward_length: 0, 'attention.head_count': 0 },
      { 'token_embd.weight': [768, 50_280], ...blocks(2, () => ({ ssm_in: [768, 3072], ssm_out: [1536, 768] })) },
    ],
    [
      'RWKV 7, no attention',
      'rwkv7',
      { block_count: 2, context_length: 1_048_576, embedding_length: 768, feed_forward_length: 3072, 'attention.head_count': 0 },
      { 'token_embd.weight': [768, 65_536], ...blocks(2, () => ({ time_mix_key: [768, 768], channel_mix_key: [768, 3072] })) },
    ],
    [
      'LFM2, attention in some blocks',
      'lfm2',
      {
        block_count: 3,
        context_length: 128_000,
        embedding_length: 2048,
        feed_forward_length: 8192,
        'attention.head_count': 32,
        'attention.head_count_kv': [0, 0, 8],
      },
      {
        'token_embd.weight': [2048, 65_536],
        ...blocks(3, (i): Tensors =>
          i === 2
            ? { attn_q: [2048, 2048], attn_k: [2048, 512], ffn_up: [2048, 8192] }
            : { shortconv_conv: [3, 2048], ffn_up: [2048, 8192] },
        ),
      },
    ],
    [
      'Kimi Linear, whose linear attention has keys under the usual name and 0 heads of them',
      'kimi-linear',
      {
        block_count: 2,
        context_length: 1_048_576,
        embedding_length: 2304,
        feed_forward_length: 9216,
        'attention.head_count': 32,
        'attention.head_count_kv': [0, 32],
        'attention.key_length': 576,
        'attention.value_length': 512,
      },
      {
        'token_embd.weight': [2304, 163_840],
        ...blocks(2, (i): Tensors =>
          i === 0
            ? { attn_q: [2304, 4096], attn_k: [2304, 4096], ffn_up: [2304, 9216] }
            : { attn_q: [2304, 6144], attn_kv_a_mqa: [2304, 576] },
        ),
      },
    ],
    [
      'DeepSeek V2 Lite, latent attention',
      'deepseek2',
      {
        block_count: 2,
        context_length: 163_840,
        embedding_length: 2048,
        feed_forward_length: 10_944,
        'attention.head_count': 16,
        'attention.head_count_kv': 1,
        'attention.key_length': 576,
        'attention.value_length': 512,
        'rope.dimension_count': 64,
        expert_count: 64,
        expert_used_count: 6,
      },
      {
        'token_embd.weight': [2048, 102_400],
        ...blocks(2, () => ({ attn_q: [2048, 3072], attn_kv_a_mqa: [2048, 576], ffn_gate_inp: [2048, 64] })),
      },
    ],
    [
      'DeciLM, whose last blocks hold nothing',
      'deci',
      {
        block_count: 5,
        context_length: 131_072,
        embedding_length: 8192,
        feed_forward_length: [28_672, 28_672, 14_336, 0, 0],
        'attention.head_count': [64, 0, 64, 0, 0],
        'attention.head_count_kv': [8, 0, 8, 0, 0],
      },
      {
        'token_embd.weight': [8192, 128_256],
        'output_norm.weight': [8192],
        ...blocks(3, (i): Tensors => ({ ffn_up: [8192, 28_672], ...(i === 1 ? {} : { attn_q: [8192, 8192], attn_k: [8192, 1024] }) })),
      },
    ],
    [
      'Gemma with heads of two lengths and a gate in its queries',
      'gemma4',
      {
        block_count: 2,
        context_length: 262_144,
        embedding_length: 5376,
        feed_forward_length: 21_504,
        'attention.head_count': 32,
        'attention.head_count_kv': [16, 4],
        'attention.key_length': 512,
        'attention.key_length_swa': 256,
      },
      {
        'token_embd.weight': [5376, 262_144],
        ...blocks(2, (i): Tensors => ({
          attn_q: [5376, i === 0 ? 8192 : 32_768],
          attn_k: [5376, i === 0 ? 4096 : 2048],
          ffn_up: [5376, 21_504],
        })),
      },
    ],
    [
      'T5, with blocks of an encoder and a decoder',
      't5',
      {
        block_count: 1,
        context_length: 512,
        embedding_length: 1024,
        feed_forward_length: 16_384,
        'attention.head_count': 32,
        'attention.key_length': 128,
        'attention.value_length': 128,
      },
      {
        'token_embd.weight': [1024, 32_128],
        'enc.blk.0.attn_q.weight': [1024, 4096],
        'dec.blk.0.attn_q.weight': [1024, 4096],
        'dec.blk.0.ffn_up.weight': [1024, 16_384],
      },
    ],
    [
      'the last block of a model in a file of its own',
      'glm4moe',
      { ...moe, block_count: 47 },
      { 'token_embd.weight': [2048, 151_936], 'blk.46.attn_q.weight': [2048, 4096], 'blk.46.ffn_gate_inp.weight': [2048, 128] },
    ],
    ['HunYuan, dense, with one expert in its words and none in use', 'hunyuan-dense', { ...llama, expert_count: 1 }, llamaTensors],
    ['a dense model whose configuration names experts', 'llama', { ...llama, expert_count: 9, expert_used_count: 2 }, llamaTensors],
    ['heads that are longer than the embedding has room for', 'bailingmoe', { ...moe, 'rope.dimension_count': 128 }, moeTensors],
    ['groups of experts', 'deepseek2', { ...moe, expert_group_count: 8, expert_group_used_count: 4, nextn_predict_layers: 1 }, moeTensors],
    ['one expert and a router of none', 'llama', { ...llama, expert_count: 1, expert_used_count: 1 }, llamaTensors],
    [
      'an architecture whose keys nobody knows',
      'alien',
      { layers: 3 },
      { 'blk.0.attn_q.weight': [96, 96], 'blk.0.ffn_up.weight': [96, 96] },
    ],
    ['an image encoder', 'clip', { 'vision.block_count': 27, 'vision.embedding_length': 1152 }, { 'v.blk.0.attn_q.weight': [1152, 1152] }],
  ];

  it.each(real)('are taken: %s', async (_name, architecture, sizes, tensors) => {
    expect(await read(architecture, sizes, tensors)).toMatchObject({ architecture });
  });
});

describe('sizes that can not be', () => {
  const most = 2 ** 31 - 1;
  const absurd: [string, string, Sizes, Tensors?][] = [
    ['block_count', `is ${String(most)}`, { block_count: most }],
    ['block_count', 'is 0', { block_count: 0 }],
    ['block_count', 'is 65', { block_count: 65 }],
    ['block_count', 'is “many”', { block_count: 'many' }],
    ['embedding_length', `is ${String(most)}`, { embedding_length: most }],
    ['embedding_length', 'is 0', { embedding_length: 0 }],
    ['embedding_length', 'is 4097', { embedding_length: 4097 }],
    ['feed_forward_length', `is ${String(most)}`, { feed_forward_length: most }],
    ['feed_forward_length', 'is 0', { feed_forward_length: 0 }],
    ['attention.head_count', 'is 0', { 'attention.head_count': 0 }],
    ['attention.head_count', 'is 0', { 'attention.head_count': [0, 0, 0] }],
    ['attention.head_count', 'is 31', { 'attention.head_count': 31 }],
    ['attention.head_count', `is ${String(most)}`, { 'attention.head_count': most }],
    ['attention.head_count_kv', 'is 0', { 'attention.head_count_kv': 0 }],
    ['attention.head_count_kv', 'is 7', { 'attention.head_count_kv': 7 }],
    // The keys would divide into as many, but there are fewer heads of queries.
    ['attention.head_count_kv', 'is 64', { 'attention.head_count_kv': 64 }],
    ['attention.head_count_kv', `is ${String(most)}`, { 'attention.head_count_kv': [8, 8, most, 8] }],
    ['attention.key_length', 'is 0', { 'attention.key_length': 0 }],
    ['attention.value_length', `is ${String(most)}`, { 'attention.value_length': most }],
    ['attention.key_length', 'is 127', { 'attention.key_length': 127 }],
    ['attention.value_length', 'is 129', { 'attention.value_length': 129 }],
    ['rope.dimension_count', `is ${String(most)}`, { 'rope.dimension_count': most }],
    ['rope.dimension_count', 'is 129', { 'rope.dimension_count': 129 }],
    ['rope.dimension_count', 'is 33', { 'rope.dimension_count': 33 }],
    ['rope.dimension_count', 'is 0', { 'rope.dimension_count': 0 }],
    ['rope.dimension_count', 'is 64', { 'rope.dimension_count': 64 }],
    // Rows of whole heads, but not as many of them.
    ['attention.key_length', 'is 64', { 'attention.key_length': 64, 'attention.value_length': 64, 'rope.dimension_count': 64 }],
    ['attention.key_length', 'is 64', { 'attention.key_length': 64 }],
    ['attention.value_length', 'is 64', { 'attention.value_length': 64 }],
    ['attention.head_count_kv', 'is 4', { 'attention.head_count_kv': 4 }],
    ['expert_count', 'is 127', { ...moe, expert_count: 127 }, moeTensors],
    ['expert_group_count', 'is 128', { ...moe, expert_group_count: 128, expert_group_used_count: 4 }, moeTensors],
    ['expert_group_count', 'is 2', { expert_group_count: 2 }],
    ['expert_group_used_count', 'is 8', { ...moe, expert_group_count: 8, expert_group_used_count: 8 }, moeTensors],
    ['nextn_predict_layers', 'is 33', { nextn_predict_layers: 33 }],
    ['expert_used_count', 'is 2', { expert_used_count: 2 }],
    ['expert_used_count', 'is 0', { ...moe, expert_used_count: 0 }, moeTensors],
    ['expert_used_count', 'is 129', { ...moe, expert_used_count: 129 }, moeTensors],
  ];

  it.each(absurd)('%s %s', async (key, said, sizes, tensors = llamaTensors) => {
    const error: unknown = await read('llama', { ...llama, ...sizes }, tensors).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'modelInvalid', data: { key } });
    const named = new AppError('modelInvalid', '', { ...(error as AppError).data, path: '/models/m.gguf' });
    expect(userMessage(named).text).toBe(
      `The model file “m.gguf” looks damaged: ${key} ${said}. Download it again, or choose another one.`,
    );
  });

  it.each([
    ['heads of which a part is rotated', 'phi2', { 'rope.dimension_count': 32 }],
    ['keys longer than values, of an architecture that nobody knows', 'alien', { 'attention.key_length': 64 }],
    ['heads of two lengths', 'llama', { 'attention.key_length': 64, 'attention.key_length_swa': 128 }],
  ])('are no others: %s', async (_name, architecture, sizes) => {
    expect(await read(architecture, { ...llama, ...sizes }, llamaTensors)).toMatchObject({ architecture });
  });

  it('are told of heads that are made with the queries, keys and values in one', async () => {
    const fused = { 'token_embd.weight': [2560, 51_200], ...blocks(2, () => ({ attn_qkv: [2560, 7680], ffn_up: [2560, 10_240] })) };
    const phi2 = { block_count: 2, context_length: 2048, embedding_length: 2560, feed_forward_length: 10_240, 'attention.head_count': 32 };
    expect(await read('phi2', { ...phi2, 'rope.dimension_count': 32 }, fused)).toMatchObject({ keyLength: 80 });
    await expect(read('phi2', { ...phi2, 'rope.dimension_count': 82 }, fused)).rejects.toMatchObject({
      data: { key: 'rope.dimension_count' },
    });
    await expect(read('phi2', { ...phi2, 'attention.key_length': 40 }, fused)).rejects.toMatchObject({
      data: { key: 'attention.key_length' },
    });
  });

  it('are named also where they are missing', async () => {
    const { 'attention.head_count': heads, ...others } = llama;
    expect(heads).toBe(32);
    const error: unknown = await read('llama', others, llamaTensors).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'modelInvalid', data: { key: 'attention.head_count' } });
    expect(userMessage(error).text).toContain('looks damaged: attention.head_count is missing from its header.');
  });
});

describe('sizes that can be, but not here', () => {
  const long = 'x'.repeat(3000);
  it.each<[string, string, Sizes, Tensors?]>([
    ['block_count', '513', { ...llama, block_count: 513 }, { ...llamaTensors, 'blk.512.attn_q.weight': [4096, 4096] }],
    ['expert_count', '1025', { ...llama, expert_count: 1025, expert_used_count: 2 }],
    ['rope.scaling.type', 'dynamic', { ...llama, 'rope.scaling.type': 'dynamic' }],
    ['rope.scaling.type', '', { ...llama, 'rope.scaling.type': '' }],
    ['rope.scaling.type', long.slice(0, 40), { ...llama, 'rope.scaling.type': long }],
  ])('%s %s', async (key, value, sizes, tensors = llamaTensors) => {
    const error: unknown = await read('llama', sizes, tensors).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'modelUnsupported', data: { key, value } });
    expect(userMessage(error).text).toBe(`This kind of model (${key} “${value}”) can't be run here. Choose another one.`);
  });

  it.each(['none', 'linear', 'yarn', 'longrope'])('are none of these: rope.scaling.type %s', async (value) => {
    expect(await read('llama', { ...llama, 'rope.scaling.type': value }, llamaTensors)).toMatchObject({ architecture: 'llama' });
  });
});
