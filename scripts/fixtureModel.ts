/**
 * Writes the test models: `npm run -s fixture-model -- --out FILE [--kind random|scripted|bench] [--seed N] [--chat-file FILE]`. The same
 * kind, seed and chat answer give the same bytes everywhere. Nothing is downloaded and nothing is read but the code in `fixture/` and the chat answer.
 */
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { writeAnsweringBenchModel, writeBenchModel } from './fixture/benchModel.ts';
import { writeRandomModel } from './fixture/randomModel.ts';
import { writeScriptedModel } from './fixture/scriptedModel.ts';
import type { FixtureKind } from '../src/protocol/worker.ts';

export interface FixtureModelOptions {
  /** Where the file goes; folders are made. It appears only when it is whole. */
  out: string;
  kind: FixtureKind;
  /** Of the random weights (random, bench); the scripted model has none. */
  seed?: number;
  /** What the scripted model answers in the chat, instead of its usual words, or the bench model, instead of nonsense. */
  chat?: string;
}

/** Writes a test model and returns its size in bytes. */
export function writeFixtureModel(options: FixtureModelOptions): number {
  const out = resolve(options.out);
  const seed = options.seed ?? 1;
  mkdirSync(dirname(out), { recursive: true });
  if (options.kind === 'scripted') writeScriptedModel(out, options.chat === undefined ? {} : { chat: options.chat });
  else if (options.kind === 'bench' && options.chat !== undefined) writeAnsweringBenchModel(out, seed, options.chat);
  else if (options.kind === 'bench') writeBenchModel(out, seed);
  else writeRandomModel(out, seed);
  return statSync(out).size;
}

const kinds: readonly string[] = ['random', 'scripted', 'bench'];

function main(): number {
  const { values } = parseArgs({
    options: { out: { type: 'string' }, kind: { type: 'string' }, seed: { type: 'string' }, 'chat-file': { type: 'string' } },
  });
  const chatFile = values['chat-file'];
  const kind = values.kind ?? (chatFile === undefined ? 'random' : 'scripted');
  const seed = Number(values.seed ?? 1);
  if (values.out === undefined || !kinds.includes(kind) || !Number.isSafeInteger(seed) || (chatFile !== undefined && kind === 'random')) {
    console.error('Usage: fixture-model --out FILE [--kind random|scripted|bench] [--seed N] [--chat-file FILE]');
    return 2;
  }
  const chat = chatFile === undefined ? {} : { chat: readFileSync(chatFile, 'utf8') };
  const bytes = writeFixtureModel({ out: values.out, kind: kind as FixtureKind, seed, ...chat });
  console.log(JSON.stringify({ out: resolve(values.out), kind, seed, bytes }));
  return 0;
}

if (process.argv[1] !== undefined && existsSync(process.argv[1]) && import.meta.filename === resolve(process.argv[1])) {
  process.exitCode = main();
}
