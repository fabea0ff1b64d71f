import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { readableLines } from '../../../src/core/security/readableLines.ts';
import { SecretScanner } from '../../../src/node/security/secretScanner.ts';
import { secretSamples as tokens } from '../../support/secretSamples.ts';

const scanner = new SecretScanner(path.resolve(import.meta.dirname, '../../../src/node/security/secretRules.ts'));
const [[, token]] = tokens;

const read = (bytes: Buffer): ReturnType<typeof readableLines> =>
  readableLines(
    bytes
      .toString('utf8')
      .split('\n')
      .map((text, at) => ({ text, line: at + 1 })),
  );
const kindsIn = async (bytes: Buffer): Promise<string[]> =>
  (await scanner.find([{ path: 'app.db', lines: read(bytes).lines }])).map(({ kind }) => kind);

/** A small database as programs make it, with these values in the columns of a row. */
function database(...values: readonly string[]): Buffer {
  const folder = mkdtempSync(path.join(tmpdir(), 'mlx-code-db-'));
  try {
    const file = path.join(folder, 'app.db');
    const db = new DatabaseSync(file);
    db.exec(`create table t (${values.map((_, at) => `column${String(at)} text`).join(', ')})`);
    db.prepare(`insert into t values (${values.map(() => '?').join(', ')})`).run(...values);
    db.close();
    return readFileSync(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('what can be read in a file that is no plain text', () => {
  it.each(tokens)('%s in a small database, wherever its column is (%#)', async (kind, value) => {
    for (const row of [[value], ['alice', value], [value, 'alice'], ['alice', value, 'bob'], [value, value]]) {
      const bytes = database(...row);
      expect(read(bytes).binary).toBe(true);
      expect(await kindsIn(bytes), row.join()).toEqual([kind]);
    }
  });

  it.each([
    'npm_config_init_author_email_and_more_of_it',
    'npm_packageDevDependenciesTypescriptEslintParser',
    'hf_transferModelWeightsFromTheOtherHostToHere',
    'ghp_aNameThatIsLongerThanAnyTokenOfThisKindIs',
  ])('no name that begins like a token (%s)', async (name) => expect(await kindsIn(database(name, 'alice'))).toEqual([]));

  it('the lines of UTF-16, in either order of its bytes, with letters of many languages', () => {
    const text = `\ufeff[section]\r\n\r\nname=Zoë\r\nplace=北京\r\ntoken=${token}\r\n`;
    for (const bytes of [Buffer.from(text, 'utf16le'), Buffer.from(text, 'utf16le').swap16()]) {
      const { lines, binary } = read(bytes);
      expect(binary).toBe(false);
      expect(lines).toContainEqual({ text: `token=${token}\r`, line: 5 });
    }
  });

  it('letters among numbers of two bytes, which look like UTF-16', async () => {
    const numbers = Buffer.from(Uint16Array.from({ length: 400 }, (_, at) => at % 100).buffer);
    expect(await kindsIn(Buffer.concat([numbers, Buffer.from(`x${token}y`), numbers]))).toEqual(['a GitHub token']);
  });

  it('words of two bytes a letter in other data, to the last letter', async () => {
    const wide = Buffer.from(token, 'utf16le').swap16();
    expect(await kindsIn(Buffer.concat([Buffer.alloc(500, 0xf3), wide]))).toEqual(['a GitHub token']);
  });

  it('letters in a row of many million', async () => {
    expect(await kindsIn(Buffer.from(`\0${'x'.repeat(16_000_000)} ${token}z`))).toEqual(['a GitHub token']);
  });

  it('what is filled up with zeros is binary', () => {
    const bytes = Buffer.alloc(4000);
    bytes.write('other', 100);
    expect(read(bytes).binary).toBe(true);
  });
});
