/**
 * Finds rows of a table on the pages of a damaged file itself, where nothing leads to them any more: the page that names them is the damaged one. What a page of rows looks like is told by
 * SQLite's file format; a row is taken where it has as many columns as the table, of the same kinds, and makes sense to its end.
 */
import type { DamagedRow } from './damagedRows.ts';
import { FilePages, pageBytes } from './filePages.ts';

/** What a column of a table holds; the first one is always the row's number. */
export type ColumnKind = 'number' | 'text' | 'textOrNull';

/** SQLite's, of files that we make. */
const tableLeaf = 0x0d;
/** Of a row, so much is on its own page at most, and at least; the rest is on pages of its own, each of which names the next one. */
const mostLocal = pageBytes - 35;
const leastLocal = Math.floor(((pageBytes - 12) * 32) / 255) - 23;
const overflowBytes = pageBytes - 4;
const mostBytes = 1e9;

/** Rows in the order of the file, by their `id` and the given columns. Never throws for what is in the file. */
export function* carvedRows(file: string, columns: Readonly<Record<string, ColumnKind>>): Generator<DamagedRow> {
  const pages = new FilePages(file);
  try {
    const pageAt = (number: number): Buffer | null => pages.at(number);
    // The first page has the tables' own table.
    for (let number = 2; number <= pages.count; number++) {
      const page = pageAt(number);
      if (page?.[0] !== tableLeaf) continue;
      const cells = Math.min(page.readUInt16BE(3), (pageBytes - 8) / 2);
      for (let cell = 0; cell < cells; cell++) {
        const row = rowAt(page, page.readUInt16BE(8 + cell * 2), columns, pageAt);
        if (row) yield row;
      }
    }
  } finally {
    pages.close();
  }
}

function rowAt(
  page: Buffer,
  start: number,
  columns: Readonly<Record<string, ColumnKind>>,
  pageAt: (number: number) => Buffer | null,
): DamagedRow | null {
  const length = varint(page, start);
  const id = length && varint(page, length.end);
  if (!id || length.value > mostBytes) return null;
  const payload = payloadAt(page, id.end, length.value, pageAt);
  const values = payload && valuesOf(payload, Object.entries(columns));
  return values && { ...values, id: id.value };
}

/** With what of it is on other pages; null where that isn't all there. */
function payloadAt(page: Buffer, start: number, length: number, pageAt: (number: number) => Buffer | null): Buffer | null {
  const spilled = leastLocal + ((length - leastLocal) % overflowBytes);
  const local = length <= mostLocal ? length : spilled <= mostLocal ? spilled : leastLocal;
  if (start + local + (local < length ? 4 : 0) > pageBytes) return null;
  const parts = [page.subarray(start, start + local)];
  let next = local < length ? page.readUInt32BE(start + local) : 0;
  for (let left = length - local; left > 0; left -= overflowBytes) {
    const more = pageAt(next);
    if (!more) return null;
    parts.push(more.subarray(4, 4 + Math.min(left, overflowBytes)));
    next = more.readUInt32BE(0);
  }
  return Buffer.concat(parts);
}

/** A head with the kind of each value, and then the values. */
function valuesOf(payload: Buffer, columns: readonly [name: string, kind: ColumnKind][]): DamagedRow | null {
  const head = varint(payload, 0);
  const number = head && varint(payload, head.end);
  // The row's number stands beside the row, and as nothing in it.
  if (number?.value !== 0) return null;
  const values: Record<string, number | string | null> = {};
  let at = number.end;
  let place = head?.value ?? 0;
  for (const [name, kind] of columns) {
    const type = varint(payload, at);
    if (!type || type.end > (head?.value ?? 0)) return null;
    at = type.end;
    const value = valueAt(payload, place, type.value, kind);
    if (!value) return null;
    place = value.end;
    values[name] = value.value;
  }
  return at === head?.value && place === payload.length ? values : null;
}

/** Bytes of whole numbers, by their type. */
const numberBytes = [0, 1, 2, 3, 4, 6, 8];

function valueAt(payload: Buffer, start: number, type: number, kind: ColumnKind): { value: number | string | null; end: number } | null {
  if (kind === 'textOrNull' && type === 0) return { value: null, end: start };
  if (kind === 'number') {
    if (type === 8 || type === 9) return { value: type - 8, end: start };
    const bytes = type > 0 ? numberBytes[type] : undefined;
    if (bytes === undefined || start + bytes > payload.length) return null;
    const value = bytes === 8 ? Number(payload.readBigInt64BE(start)) : payload.readIntBE(start, bytes);
    return { value, end: start + bytes };
  }
  const bytes = (type - 13) / 2;
  if (bytes < 0 || !Number.isInteger(bytes) || start + bytes > payload.length) return null;
  try {
    return {
      value: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(payload.subarray(start, start + bytes)),
      end: start + bytes,
    };
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/** Seven bits a byte, the last of nine has eight. Null for what is no number of ours. */
function varint(bytes: Buffer, start: number): { value: number; end: number } | null {
  let value = 0;
  for (let at = start; at < start + 8; at++) {
    const byte = bytes[at];
    if (byte === undefined) return null;
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return Number.isSafeInteger(value) ? { value, end: at + 1 } : null;
  }
  return null;
}
