import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { modelsVerify, type VerifyContext } from '../../../src/cli/modelsVerify.ts';
import { Output } from '../../../src/cli/output.ts';
import { builtInCatalogue } from '../../../src/core/models/catalogue/catalogue.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'verify-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A file with the name and size of the catalogue's, and nothing but zeros in it. */
function zeros(id: string, bytes?: number): string {
  const { files } = builtInCatalogue().models.find((model) => model.id === id)!;
  const file = path.join(folder, path.basename(files[0]!.path));
  writeFileSync(file, '');
  truncateSync(file, bytes ?? files[0]!.bytes!);
  return file;
}

/** Whose header is found to be sound, whatever is in it. */
function verifying(bytes: number) {
  const output = new Output({ json: true, quiet: true });
  const line = vi.spyOn(output, 'line').mockReturnValue();
  const stop = new AbortController();
  const header = {
    path: '', name: '', architecture: 'x', parameters: 1, quantisation: '', contextLength: 0, fim: false, vectors: false, ranks: false, fixture: null, bytes, memory: { weights: 1, kvPerToken: 1, compute: 1 },
  }; // prettier-ignore
  const context: VerifyContext = { output, signal: stop.signal, app: { engine: { inspect: () => Promise.resolve(header) } } };
  return { context, output, line, stop };
}

describe('modelsVerify', () => {
  it('fails when the hash is not the one that the catalogue states', async () => {
    const { bytes, sha256 } = builtInCatalogue().models.find(({ id }) => id === 'nomic-embed-text-v1.5')!.files[0]!;
    expect(sha256).not.toBeNull();
    const { context, line } = verifying(bytes!);
    await expect(modelsVerify(zeros('nomic-embed-text-v1.5'), context)).rejects.toMatchObject({ code: 'modelDiffers' });
    expect(line).not.toHaveBeenCalled();
  });

  it('says that a hash was compared with nothing where the size is another one, or no hash is stated', async () => {
    const other = verifying(5000);
    await modelsVerify(zeros('nomic-embed-text-v1.5', 5000), other.context);
    expect(other.line).toHaveBeenCalledWith(expect.objectContaining({ id: null, compared: ['header'] }));
    const { files } = builtInCatalogue().models.find(({ id }) => id === 'jina-embeddings-v2-code')!;
    expect(files[0]!.sha256).toBeNull();
    const bytes = files[0]!.bytes ?? files[0]!.aboutBytes!;
    const unstated = verifying(bytes);
    await modelsVerify(zeros('jina-embeddings-v2-code', bytes), unstated.context);
    const compared = files[0]!.bytes === null ? ['header'] : ['header', 'size'];
    expect(unstated.line).toHaveBeenCalledWith(expect.objectContaining({ id: 'jina-embeddings-v2-code', compared }));
  });

  it('tells how far it is, and stops in the middle when asked', async () => {
    const { context, output, line, stop } = verifying(146_146_432);
    const told: string[] = [];
    vi.spyOn(output, 'progress').mockImplementation((text) => {
      told.push(text);
      if (told.length === 2) stop.abort();
    });
    await expect(modelsVerify(zeros('nomic-embed-text-v1.5'), context)).rejects.toMatchObject({ code: 'cancelled' });
    expect(told).toHaveLength(2);
    expect(told[1]).toMatch(/^reading nomic-embed.*\.gguf, 6 % of 146 MB$/);
    expect(line).not.toHaveBeenCalled();
  });
});
