/** Reads ZIP archives (a .vsix is one): what is inside, and its bytes. Knows stored and deflated entries, and no others. */
import fs from 'node:fs';
import path from 'node:path';
import { inflateRawSync } from 'node:zlib';

export interface ZipEntry {
  name: string;
  /** Size when unpacked. */
  bytes: number;
  read(): Buffer;
}

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;

/** Entries of an archive, in its own order; folders are left out. Throws an Error when the file isn't a ZIP archive. */
export function readZip(file: string): ZipEntry[] {
  const data = fs.readFileSync(file);
  let end = data.length - 22;
  while (end >= 0 && data.readUInt32LE(end) !== endSignature) end--;
  if (end < 0) throw new Error(`${file} is not a ZIP archive`);
  const count = data.readUInt16LE(end + 10);
  const entries: ZipEntry[] = [];
  let at = data.readUInt32LE(end + 16);
  for (let i = 0; i < count; i++) {
    if (data.readUInt32LE(at) !== entrySignature) throw new Error(`${file} is damaged at byte ${at}`);
    const method = data.readUInt16LE(at + 10);
    const packed = data.readUInt32LE(at + 20);
    const bytes = data.readUInt32LE(at + 24);
    const nameLength = data.readUInt16LE(at + 28);
    const local = data.readUInt32LE(at + 42);
    const name = data.toString('utf8', at + 46, at + 46 + nameLength);
    at += 46 + nameLength + data.readUInt16LE(at + 30) + data.readUInt16LE(at + 32);
    if (name.endsWith('/')) continue;
    const read = (): Buffer => {
      const start = local + 30 + data.readUInt16LE(local + 26) + data.readUInt16LE(local + 28);
      const body = data.subarray(start, start + packed);
      if (method === 0) return Buffer.from(body);
      if (method === 8) return inflateRawSync(body);
      throw new Error(`${name} in ${file} is packed in a way that is not known here (${method})`);
    };
    entries.push({ name, bytes, read });
  }
  return entries;
}

/** Unpacks an archive into a folder. Throws an Error for a name that leads out of it. */
export function unpackZip(file: string, folder: string): void {
  for (const entry of readZip(file)) {
    const out = path.resolve(folder, entry.name);
    if (!out.startsWith(path.resolve(folder) + path.sep)) throw new Error(`${entry.name} leads out of the archive`);
    fs.mkdirSync(path.dirname(out), { recursive: true });
    fs.writeFileSync(out, entry.read());
  }
}
