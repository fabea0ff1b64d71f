import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { MetadataValue } from '../../scripts/fixture/ggufWriter.ts';
import { writeRandomModel } from '../../scripts/fixture/randomModel.ts';
import { writeFixtureModel } from '../../scripts/fixtureModel.ts';
import type { FixtureKind } from '../../src/protocol/worker/modelInfo.ts';

export interface ModelFolder {
  path(name: string): string;
  /** Writes a test model and returns its path. */
  write(kind: FixtureKind, seed?: number): string;
  /** Writes a random model with other metadata than usual. */
  writeOdd(name: string, metadata: Readonly<Record<string, MetadataValue>>): string;
}

/** A temporary folder for models, removed when the test file is done. */
export function modelFolder(): ModelFolder {
  const folder = mkdtempSync(join(tmpdir(), 'models-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const path = (name: string): string => join(folder, `${name}.gguf`);
  return {
    path,
    write(kind, seed = 1) {
      writeFixtureModel({ out: path(kind), kind, seed });
      return path(kind);
    },
    writeOdd(name, metadata) {
      writeRandomModel(path(name), 1, metadata);
      return path(name);
    },
  };
}
