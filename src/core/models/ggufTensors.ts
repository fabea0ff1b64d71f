/** Checks the tensor directory of a GGUF header against the file. */
import { AppError } from '../../base/appError.ts';
import { type GgufCursor, invalid } from './ggufCursor.ts';
import { ShapeSurvey, type TensorShapes } from './ggufShape.ts';
import { type TensorType, tensorTypes } from './ggufTypes.ts';

export interface TensorSummary {
  parameters: number;
  /** Of all tensors, without padding. */
  bytes: number;
  /** Name of the type that holds the most parameters. */
  commonType: string;
  shapes: TensorShapes;
}

const maxNameBytes = 64;
const maxDimensions = 4;
/** Padding, and what some tool may append. Beyond it a file isn't what its header tells of, and the engine would read all of it. */
const maxBehindBytes = 1024 * 1024;
const typesNoLongerRead = new Set([4, 5, 31, 32, 33, 36, 37, 38]);

/**
 * Reads `count` entries; each must begin where the one before it ended (llama.cpp demands the same), and all must lie within the file, which ends with them.
 * @throws AppError `modelInvalid` (of a file that goes on, data: reason, bytes, needBytes), `modelTruncated`, `modelUnsupported` (data: type)
 */
export async function readTensors(cursor: GgufCursor, count: number, alignment: number, fileSize: number): Promise<TensorSummary> {
  const names = new Set<string>();
  const shapes = new ShapeSurvey();
  const parametersByType = new Map<string, number>();
  let parameters = 0;
  let bytes = 0;
  let next = 0;
  let end = 0;
  for (let i = 0; i < count; i++) {
    const name = await cursor.text(await cursor.stringLength(maxNameBytes));
    if (names.has(name)) throw invalid('a tensor occurs twice');
    names.add(name);
    const elements = await readElements(cursor);
    const type = tensorType(await cursor.u32());
    shapes.note(name, elements.dimensions);
    if (elements.row % type.block !== 0) throw invalid('a tensor row is not whole blocks');
    const size = (elements.all / type.block) * type.bytes;
    const offset = await cursor.u64();
    if (offset !== next) throw invalid('a tensor is not where it should be');
    end = offset + size;
    next = align(end, alignment);
    if (!Number.isSafeInteger(next)) throw invalid('a tensor is too large');
    parameters += elements.all;
    bytes += size;
    parametersByType.set(type.name, (parametersByType.get(type.name) ?? 0) + elements.all);
  }
  // The padding after the last tensor is often left out.
  const needed = align(cursor.position, alignment) + end;
  if (needed > fileSize) {
    throw new AppError('modelTruncated', `the file has ${String(fileSize)} bytes of ${String(needed)}`, {
      bytes: fileSize,
      needBytes: needed,
    });
  }
  if (fileSize - needed > maxBehindBytes) {
    const reason = `the file has ${String(fileSize)} bytes, its tensors end at ${String(needed)}`;
    throw new AppError('modelInvalid', `not a sound GGUF file: ${reason}`, { reason, bytes: fileSize, needBytes: needed });
  }
  const [commonType] = [...parametersByType].sort((a, b) => b[1] - a[1])[0] ?? [''];
  return { parameters, bytes, commonType, shapes };
}

async function readElements(cursor: GgufCursor): Promise<{ row: number; all: number; dimensions: number[] }> {
  const count = await cursor.u32();
  if (count < 1 || count > maxDimensions) throw invalid(`a tensor of ${String(count)} dimensions`);
  const dimensions: number[] = [];
  let row = 0;
  let all = 1;
  for (let d = 0; d < count; d++) {
    const length = await cursor.u64();
    if (length === 0) throw invalid('an empty tensor');
    dimensions.push(length);
    if (d === 0) row = length;
    all *= length;
    if (!Number.isSafeInteger(all)) throw invalid('a tensor is too large');
  }
  return { row, all, dimensions };
}

function tensorType(id: number): TensorType {
  const type = tensorTypes[id];
  if (type) return type;
  // Numbers beyond the table are formats that may come; the rest is damage.
  if (typesNoLongerRead.has(id) || (id > 42 && id < 256)) {
    throw new AppError('modelUnsupported', `tensors of type ${String(id)}`, { type: id });
  }
  throw invalid(`a tensor of type ${String(id)}`);
}

function align(offset: number, alignment: number): number {
  return Math.ceil(offset / alignment) * alignment;
}
