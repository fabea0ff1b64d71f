/**
 * Reads the header of a model file that may be hostile: checks magic, version, counts, lengths and every tensor against the real size of
 * the file, and the model's sizes against its tensors, within 2 seconds and a bounded number of bytes, before any native code sees it. Pure: bytes come through a port.
 * Format: ggml's docs/gguf.md; what is refused here llama.cpp would refuse too, or die of.
 */
import { AppError } from '../../base/appError.ts';
import type { FixtureKind } from '../../protocol/worker/modelInfo.ts';
import { type ByteSource, type CursorLimits, GgufCursor, invalid } from './ggufCursor.ts';
import { type ChatTemplate, type GgufMetadata, readMetadata } from './ggufMetadata.ts';
import { fileTypes } from './ggufTypes.ts';
import { checkShape } from './ggufShape.ts';
import { readTensors, type TensorSummary } from './ggufTensors.ts';
import { checkVocabulary } from './ggufVocabulary.ts';

export interface GgufHeader {
  version: number;
  architecture: string;
  /** `general.name`, or empty. */
  name: string;
  /** Name of the file's quantisation, such as `Q4_K_M`. */
  quantisation: string;
  parameters: number;
  /** Bytes of all tensors. */
  tensorBytes: number;
  /** Context length the model was trained for, in tokens; 0 when the file doesn't say. */
  contextLength: number;
  blockCount: number;
  embeddingLength: number;
  feedForwardLength: number;
  headCount: number;
  /** Key-value heads of all layers together. */
  kvHeads: number;
  keyLength: number;
  valueLength: number;
  vocabularySize: number;
  tokenizerModel: string;
  chatTemplate: ChatTemplate | null;
  fim: boolean;
  /** How the vectors of a text's tokens become one: the file of a model for vectors says so. `rank` is of one that orders texts; null of one that writes. */
  pooling: Pooling | null;
  /** It was made to say how well a text fits a query. */
  ranks: boolean;
  fixture: FixtureKind | null;
  /** Parts that the model is split into; 1 for a whole one. */
  splitCount: number;
}

/** By their numbers in the file. */
const poolings = [null, 'mean', 'first', 'last', 'rank'] as const;
export type Pooling = NonNullable<(typeof poolings)[number]>;

/** Architectures of which a model that ranks makes two numbers, of which the engine makes one: how likely it would say yes, and no. Other heads of two tell sorts of texts apart. */
const answersYesOrNo = /^qwen3(?:vl)?$/;
const fixtures: readonly FixtureKind[] = ['random', 'scripted', 'bench', 'embedding', 'reranking'];

const limits: CursorLimits = { deadlineMs: 2000, maxBytes: 128 * 1024 * 1024, now: () => performance.now() };
const magic = 0x46554747;
const maxCount = 65_536;
/** The least bytes of a key-value pair (empty key and a byte) and of a tensor entry. */
const leastPair = 13;
const leastTensor = 24;

/** Whether a model was made for vectors of texts. */
export function makesVectors({ pooling }: Pick<GgufHeader, 'pooling'>): boolean {
  return pooling !== null && pooling !== 'rank';
}

/** Whether a model writes: one that was made for vectors, or to tell how well texts fit, does so without sense. */
export function writes({ pooling, ranks }: Pick<GgufHeader, 'pooling' | 'ranks'>): boolean {
  return pooling === null && !ranks;
}

/**
 * Reads and checks a header.
 * @throws AppError `modelNotGguf`; `modelUnsupported` (data: version or type; or key and value) for what llama.cpp doesn't read or run;
 * `modelTruncated` (data: bytes, needBytes); `modelInvalid` (data: reason; of a size that the model can't have also key, and value unless it is missing).
 */
export async function readGgufHeader(source: ByteSource, overrides: Partial<CursorLimits> = {}): Promise<GgufHeader> {
  const cursor = new GgufCursor(source, { ...limits, ...overrides });
  if (source.size < 4 || (await cursor.u32()) !== magic) throw new AppError('modelNotGguf', 'the file does not begin with GGUF');
  const version = await cursor.u32();
  if (version > 0xffff) throw invalid(version % 0x10000 === 0 ? 'it is big-endian' : `version ${String(version)}`);
  if (version !== 2 && version !== 3) throw new AppError('modelUnsupported', `GGUF version ${String(version)}`, { version });
  const tensorCount = await cursor.u64();
  const pairCount = await cursor.u64();
  if (tensorCount > maxCount || tensorCount === 0) throw invalid(`${String(tensorCount)} tensors`);
  if (pairCount > maxCount || pairCount === 0) throw invalid(`${String(pairCount)} metadata values`);
  const least = pairCount * leastPair + tensorCount * leastTensor;
  if (least > cursor.remaining) throw cursor.truncated(least);
  const metadata = await readMetadata(cursor, pairCount);
  const tensors = await readTensors(cursor, tensorCount, alignment(metadata), source.size);
  return describe(version, metadata, tensors);
}

function alignment({ values }: GgufMetadata): number {
  const value = values.get('general.alignment') ?? 32;
  if (typeof value !== 'number' || value < 1 || value > 65_536 || !Number.isInteger(Math.log2(value))) throw invalid('a bad alignment');
  return value;
}

function describe(version: number, metadata: GgufMetadata, tensors: TensorSummary): GgufHeader {
  const text = (key: string): string => {
    const value = metadata.values.get(key);
    return typeof value === 'string' ? value : '';
  };
  const architecture = text('general.architecture');
  if (!/^[\w.-]{1,64}$/.test(architecture)) throw invalid('no architecture');
  checkShape(architecture, metadata, tensors.shapes);
  if (metadata.bytes) checkVocabulary(text('tokenizer.ggml.model'), metadata.bytes);
  const count = (key: string): number => {
    const value = metadata.values.get(key);
    return typeof value === 'number' && value >= 0 && Number.isSafeInteger(value) ? value : 0;
  };
  const own = (key: string): number => count(`${architecture}.${key}`);
  const blockCount = own('block_count');
  const embeddingLength = own('embedding_length');
  const headCount = own('attention.head_count') || Math.max(1, ...(metadata.lists.get(`${architecture}.attention.head_count`) ?? []));
  const perLayer = metadata.lists.get(`${architecture}.attention.head_count_kv`);
  const headLength = Math.floor(embeddingLength / headCount);
  const fixture = text('mlxcode.fixture');
  const fileType = metadata.values.get('general.file_type');
  return {
    version,
    architecture,
    name: text('general.name'),
    quantisation: (typeof fileType === 'number' ? fileTypes[fileType] : undefined) ?? tensors.commonType,
    parameters: tensors.parameters,
    tensorBytes: tensors.bytes,
    contextLength: own('context_length'),
    blockCount,
    embeddingLength,
    feedForwardLength: own('feed_forward_length'),
    headCount,
    kvHeads: perLayer
      ? perLayer.reduce((sum, heads) => sum + Math.max(0, heads), 0)
      : blockCount * (own('attention.head_count_kv') || headCount),
    keyLength: own('attention.key_length') || headLength,
    valueLength: own('attention.value_length') || headLength,
    vocabularySize: metadata.vocabularySize || own('vocab_size'),
    tokenizerModel: text('tokenizer.ggml.model'),
    chatTemplate: metadata.chatTemplate,
    fim: metadata.fim,
    pooling: poolings[own('pooling_type')] ?? null,
    ranks: tensors.shapes.classes === 1 || (tensors.shapes.classes === 2 && answersYesOrNo.test(architecture)),
    fixture: fixtures.find((kind) => kind === fixture) ?? null,
    splitCount: Math.max(1, count('split.count')),
  };
}
