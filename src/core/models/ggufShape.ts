/**
 * Holds the sizes that a header states against its tensors. llama.cpp takes them on trust before it looks at a tensor, and where they can't be it ends the
 * process; and what is planned from them is nonsense. A bound stands here only where every architecture keeps it: what merely looks odd is the engine's to
 * refuse. It must not know what the sizes are used for.
 */
import { AppError } from '../../base/appError.ts';
import { damaged, mostShown } from './ggufCursor.ts';
import { headForm } from './ggufHeads.ts';
import type { GgufMetadata } from './ggufMetadata.ts';

const headKeys = ['attention.head_count', 'attention.head_count_kv', 'attention.key_length', 'attention.value_length'];
/** Of models whose blocks have heads of two lengths. */
const secondLengths = [
  ...['key_length_swa', 'value_length_swa', 'key_length_mla', 'value_length_mla'].map((key) => `attention.${key}`),
  'rope.dimension_count_swa',
];
/** More of them llama.cpp doesn't take (LLAMA_MAX_LAYERS, LLAMA_MAX_EXPERTS). */
const mostOf = { block_count: 512, expert_count: 1024 };
/** The ways of stretching positions that llama.cpp knows (LLAMA_ROPE_SCALING_TYPES). */
const scalings = new Set(['none', 'linear', 'yarn', 'longrope']);

/** What a file's tensors tell of the sizes of its model. */
export interface TensorShapes {
  /** Number of tensors. */
  count: number;
  /** Each length that some tensor has in some dimension. */
  lengths: ReadonlySet<number>;
  /** The longest of them. */
  longest: number;
  /** One more than the highest number of a block; 0 where no tensor's name has one. */
  blocks: number;
  /** Whether a block has attention, a feed-forward part that isn't one of experts, and experts. */
  attention: boolean;
  feedForward: boolean;
  experts: boolean;
  /** Rows of the matrices that make queries, keys and values, by block: so many heads of one length, or of two. Blocks that fuse them have none. */
  queryRows: ReadonlyMap<number, number>;
  keyRows: ReadonlyMap<number, number>;
  valueRows: ReadonlyMap<number, number>;
  /** Numbers that the head of a classifier makes of a text; 0 where there is no such head. */
  classes: number;
}

/** Notes tensors one by one. Of an encoder's and a decoder's blocks of one number the later one counts: they are alike. */
export class ShapeSurvey implements TensorShapes {
  count = 0;
  readonly lengths = new Set<number>();
  longest = 0;
  blocks = 0;
  attention = false;
  feedForward = false;
  experts = false;
  readonly queryRows = new Map<number, number>();
  readonly keyRows = new Map<number, number>();
  readonly valueRows = new Map<number, number>();
  classes = 0;

  note(name: string, dimensions: readonly number[]): void {
    this.count++;
    for (const length of dimensions) {
      this.lengths.add(length);
      this.longest = Math.max(this.longest, length);
    }
    if (name === 'cls.output.weight') this.classes = dimensions[1] ?? 1;
    else if (name === 'cls.weight') this.classes ||= 1;
    const [, number, part] = /^(?:enc\.|dec\.)?blk\.(\d{1,6})\.(.+)$/.exec(name) ?? [];
    if (number === undefined) return;
    const block = Number(number);
    const rows = dimensions[1] ?? 1;
    this.blocks = Math.max(this.blocks, block + 1);
    if (part === 'attn_q.weight') this.queryRows.set(block, rows);
    if (part === 'attn_k.weight') this.keyRows.set(block, rows);
    if (part === 'attn_v.weight') this.valueRows.set(block, rows);
    this.attention ||= part === 'attn_q.weight' || part === 'attn_k.weight' || part === 'attn_qkv.weight';
    this.experts ||= part === 'ffn_gate_inp.weight' || part?.endsWith('_exps.weight') === true;
    this.feedForward ||= part === 'ffn_up.weight' || part === 'ffn_down.weight';
  }
}

/** The numbers of a key, which may be one for all blocks or one for each; null where the header has none. */
type Stated = number | readonly number[] | null;

/**
 * Refuses sizes that can't belong to the file's tensors, and those that could but that the engine can't do with.
 * @throws AppError `modelInvalid` (data: reason, key, and value unless the key is missing), `modelUnsupported` (data: key, value)
 */
export function checkShape(architecture: string, { values, lists }: Pick<GgufMetadata, 'values' | 'lists'>, tensors: TensorShapes): void {
  const stated = (key: string): Stated => {
    const value = values.get(`${architecture}.${key}`);
    if (value === undefined) return lists.get(`${architecture}.${key}`) ?? null;
    // Of another type, negative or broken: llama.cpp reads none of these.
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw damaged(key, value, 'it is no count');
    return value;
  };
  const atMost = (key: string, bound: number, why: string): void => {
    const value = largest(stated(key));
    if (value !== null && value > bound) throw damaged(key, value, why);
  };
  /** One for each block: not all of them. */
  const notZero = (key: string, why = 'a model has at least one'): void => {
    if (largest(stated(key)) === 0) throw damaged(key, 0, why);
  };

  // A block has tensors, and there are some outside of blocks; where a file holds the last blocks only, their numbers tell of the others. Models that have
  // blocks of nothing, and those whose converter dropped blocks at the end, keep more than half of them.
  notZero('block_count');
  atMost('block_count', Math.max(tensors.count, tensors.blocks), `there are ${String(tensors.count)} tensors`);
  if (tensors.blocks > 0) atMost('block_count', 2 * tensors.blocks, `there are tensors of ${String(tensors.blocks)} blocks`);
  const last = stated('nextn_predict_layers');
  const all = stated('block_count');
  if (typeof last === 'number' && typeof all === 'number' && last > all)
    throw damaged('nextn_predict_layers', last, `there are ${String(all)} blocks`);

  // The embedding's rows, and what is normalised, have this length.
  const embedding = stated('embedding_length');
  if (typeof embedding === 'number' && !tensors.lengths.has(embedding))
    throw damaged('embedding_length', embedding, 'no tensor is as long');
  // Some keep the width of a feed-forward part that they don't have, but none that is wider than all they have: a vocabulary, most often.
  for (const key of ['feed_forward_length', 'rope.dimension_count', ...headKeys])
    atMost(key, tensors.longest, `the longest tensor has ${String(tensors.longest)}`);
  if (tensors.feedForward) notZero('feed_forward_length', 'there are feed-forward tensors');

  if (tensors.attention) checkHeads(architecture, stated, notZero, tensors);
  // The engine takes no notice of the one expert that these name.
  const dense = /^hunyuan[-_](?:dense|vl)$/.test(architecture) && (largest(stated('expert_count')) ?? 0) <= 1;
  if (!dense) checkExperts(stated, tensors);

  for (const [key, most] of Object.entries(mostOf)) {
    const value = largest(stated(key));
    if (value !== null && value > most) throw unsupported(key, value);
  }
  const scaling = values.get(`${architecture}.rope.scaling.type`);
  // A number there the engine refuses by itself.
  if (typeof scaling === 'string' && !scalings.has(scaling)) throw unsupported('rope.scaling.type', scaling);
}

/** A model without attention, such as Mamba and RWKV, says 0 heads or nothing; one with some blocks of it says 0 for the others. */
function checkHeads(
  architecture: string,
  stated: (key: string) => Stated,
  notZero: (key: string, why: string) => void,
  tensors: TensorShapes,
): void {
  for (const key of headKeys) notZero(key, 'there are attention tensors');
  const heads = stated('attention.head_count');
  // The other keys that the engine can't do without it asks for itself. Where these are not stated, it is a model of a kind that we don't know.
  const usual = ['block_count', 'embedding_length', 'context_length'].every((key) => stated(key) !== null);
  if (heads === null && usual) throw damaged('attention.head_count', null, 'there are attention tensors');
  // Not stated, there are as many as of queries.
  const keyHeads = stated('attention.head_count_kv') ?? heads;
  // Whole heads only, also where a gate goes in with the queries.
  checkRows('attention.head_count', heads, tensors.queryRows);
  checkRows('attention.head_count_kv', keyHeads, tensors.keyRows);
  checkLengths(architecture, stated, keyHeads, tensors);
  for (let block = 0; block < tensors.blocks; block++) {
    const [queries, keys] = [ofBlock(heads, block), ofBlock(keyHeads, block)];
    // Each head of keys serves as many heads of queries.
    if (queries > 0 && keys > 0 && queries % keys !== 0)
      throw damaged('attention.head_count_kv', keys, `it does not divide ${String(queries)} heads`);
  }
}

function checkRows(key: string, heads: Stated, rows: ReadonlyMap<number, number>): void {
  for (const [block, length] of rows) {
    const count = ofBlock(heads, block);
    if (count > 0 && length % count !== 0) throw damaged(key, count, `block ${String(block)} has ${String(length)} rows`);
  }
}

/**
 * Heads of one length fill their rows. Not those of models whose blocks differ, which say so with a list, or with a second length for windowed or latent
 * attention. What is rotated is some of a head, in pairs, or all of it.
 */
function checkLengths(architecture: string, stated: (key: string) => Stated, keyHeads: Stated, tensors: TensorShapes): void {
  const [heads, embedding, rotated] = [stated('attention.head_count'), stated('embedding_length'), stated('rope.dimension_count')];
  const oneLength = secondLengths.every((key) => stated(key) === null);
  if (typeof keyHeads === 'number' && oneLength) {
    checkRows('attention.key_length', stated('attention.key_length'), tensors.keyRows);
    checkRows('attention.value_length', stated('attention.value_length'), tensors.valueRows);
  }
  const first = ofBlock(heads, 0);
  if (first === 0 || typeof embedding !== 'number') return;
  // Not stated, the heads share the embedding among them.
  const lengthOf = (key: string): number => {
    const length = stated(key);
    return typeof length === 'number' ? length : Math.floor(embedding / first);
  };
  const [length, valueLength] = [lengthOf('attention.key_length'), lengthOf('attention.value_length')];
  const form = oneLength ? headForm(architecture) : 'free';
  if (form !== 'free' && length !== valueLength) {
    if (stated('attention.value_length') === null) throw damaged('attention.key_length', length, `values have ${String(valueLength)}`);
    throw damaged('attention.value_length', valueLength, `keys have ${String(length)}`);
  }
  if (form === 'rotatedWhole') {
    const named = stated('attention.key_length') !== null;
    const filled = (key: string, count: Stated, rows: ReadonlyMap<number, number>): void => {
      for (const [block, has] of rows) {
        const own = ofBlock(count, block);
        if (own === 0 || has === own * length) continue;
        throw damaged(named ? 'attention.key_length' : key, named ? length : own, `block ${String(block)} has ${String(has)} rows`);
      }
    };
    filled('attention.head_count', heads, tensors.queryRows);
    filled('attention.head_count_kv', keyHeads, tensors.keyRows);
    filled('attention.head_count_kv', keyHeads, tensors.valueRows);
    if (typeof rotated === 'number' && rotated !== length) throw damaged('rope.dimension_count', rotated, `a head has ${String(length)}`);
    return;
  }
  if (typeof rotated !== 'number' || typeof heads !== 'number') return;
  const longest = Math.max(length, ...[...tensors.queryRows.values()].map((rows) => rows / heads));
  if (rotated > longest || rotated % 2 !== 0) throw damaged('rope.dimension_count', rotated, `a head has ${String(longest)}`);
}

/** Their router has a row for each expert. What is said of experts is what the engine insists on, with the end of its process. */
function checkExperts(stated: (key: string) => Stated, tensors: TensorShapes): void {
  const count = (key: string): number => largest(stated(key)) ?? 0;
  const experts = count('expert_count');
  // A dense model whose configuration names experts has none.
  if (experts > 1 && !tensors.lengths.has(experts) && tensors.experts)
    throw damaged('expert_count', experts, 'no tensor has a row for each');
  const used = count('expert_used_count');
  if (used > experts || (experts > 0 && used === 0)) throw damaged('expert_used_count', used, `there are ${String(experts)} experts`);
  const groups = count('expert_group_count');
  if (groups > 0 && (groups >= experts || experts % groups !== 0))
    throw damaged('expert_group_count', groups, `there are ${String(experts)} experts`);
  const usedGroups = count('expert_group_used_count');
  if (groups > 1 && (usedGroups === 0 || usedGroups >= groups))
    throw damaged('expert_group_used_count', usedGroups, `there are ${String(groups)} groups`);
}

function largest(stated: Stated): number | null {
  return typeof stated === 'object' && stated !== null ? stated.reduce((most, one) => Math.max(most, one), 0) : stated;
}

/** 0 for a block that a list leaves out. */
function ofBlock(stated: Stated, block: number): number {
  return (typeof stated === 'object' ? stated?.[block] : stated) ?? 0;
}

function unsupported(key: string, value: number | string): AppError {
  const shown = String(value).slice(0, mostShown);
  return new AppError('modelUnsupported', `the engine takes no ${key} of ${shown}`, { key, value: shown });
}
