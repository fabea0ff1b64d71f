/**
 * Writes the test models: `npm run -s fixture-model -- --out FILE [--kind random|scripted|bench|embedding|reranking] [--seed N] [--layers N] [--chat-file FILE]`.
 * The same kind, seed, layers and chat answer give the same bytes everywhere. Nothing is downloaded and nothing is read but the code in `fixture/` and the chat answer.
 */
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Answer } from './fixture/answers.ts';
import { writeAnsweringBenchModel, writeBenchModel } from './fixture/benchModel.ts';
import { writeEmbeddingModel } from './fixture/embeddingModel.ts';
import { writeRandomModel } from './fixture/randomModel.ts';
import { writeRerankingModel } from './fixture/rerankingModel.ts';
import { writeScriptedModel } from './fixture/scriptedModel.ts';
import type { FixtureKind } from '../src/protocol/worker/modelInfo.ts';

export interface FixtureModelOptions {
  /** Where the file goes; folders are made. It appears only when it is whole. */
  out: string;
  kind: FixtureKind;
  /** Of the random weights (random, bench) and directions (embedding); the scripted and the reranking one have none. */
  seed?: number;
  /** What the scripted model answers in the chat, instead of its usual words, or the bench model, instead of nonsense. */
  chat?: string;
  /** That the scripted model's answer in the chat begins anew at its end, until a limit of its length ends it. */
  chatRepeats?: boolean;
  /** What the scripted model says beside its usual answers, after which words. */
  more?: readonly Answer[];
  /** Of the bench model, which has 24. With fewer it guesses for one that has more, and else is the same. */
  layers?: number;
}

/** Writes a test model and returns its size in bytes. */
export function writeFixtureModel(options: FixtureModelOptions): number {
  const out = resolve(options.out);
  const { seed = 1, layers, kind, chat } = options;
  mkdirSync(dirname(out), { recursive: true });
  if (kind === 'scripted')
    writeScriptedModel(out, {
      ...(chat !== undefined && { chat }),
      ...(options.more && { more: options.more }),
      chatRepeats: options.chatRepeats === true,
    });
  else if (kind === 'bench' && chat !== undefined) writeAnsweringBenchModel(out, seed, chat, layers);
  else if (kind === 'bench') writeBenchModel(out, seed, layers);
  else if (kind === 'embedding') writeEmbeddingModel(out, seed);
  else if (kind === 'reranking') writeRerankingModel(out);
  else writeRandomModel(out, seed);
  return statSync(out).size;
}

const kinds: readonly string[] = ['random', 'scripted', 'bench', 'embedding', 'reranking'];

const usage =
  'Usage: npm run -s fixture-model -- --out FILE [--kind random|scripted|bench|embedding|reranking] [--seed N] [--layers N] [--chat-file FILE]';
const help = `${usage}

Writes a small test model (GGUF), the same bytes for the same options, and says in JSON what it wrote.

  --out FILE        where it goes; folders are made
  --kind random     random weights: any answer at all (the default)
  --kind scripted   answers what its script says (the default with --chat-file)
  --kind bench      the shape of a model with half a billion parameters, for measurements
  --kind embedding  vectors of texts, in which words that mean the same are the same
  --kind reranking  how well a text fits, by certain words that it has
  --seed N          of the random weights (default 1)
  --layers N        of the bench model, which has 24; with fewer it guesses for one that has more
  --chat-file FILE  what a scripted or bench model answers in the chat
  -h, --help        this`;

function main(): number {
  const { values } = parseArgs({
    options: {
      out: { type: 'string' },
      kind: { type: 'string' },
      seed: { type: 'string' },
      layers: { type: 'string' },
      'chat-file': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const chatFile = values['chat-file'];
  const kind = values.kind ?? (chatFile === undefined ? 'random' : 'scripted');
  const seed = Number(values.seed ?? 1);
  const layers = values.layers === undefined ? {} : { layers: Number(values.layers) };
  const badLayers = layers.layers !== undefined && (kind !== 'bench' || !Number.isSafeInteger(layers.layers) || layers.layers < 1);
  const badChat = chatFile !== undefined && !['scripted', 'bench'].includes(kind);
  if (values.out === undefined || !kinds.includes(kind) || !Number.isSafeInteger(seed) || badLayers || badChat) {
    console.error(`${usage}\n--help explains them.`);
    return 2;
  }
  const chat = chatFile === undefined ? {} : { chat: readFileSync(chatFile, 'utf8') };
  const bytes = writeFixtureModel({ out: values.out, kind: kind as FixtureKind, seed, ...layers, ...chat });
  console.log(JSON.stringify({ out: resolve(values.out), kind, seed, bytes }));
  return 0;
}

if (process.argv[1] !== undefined && existsSync(process.argv[1]) && import.meta.filename === resolve(process.argv[1])) {
  try {
    process.exitCode = main();
  } catch (error) {
    // What is no option, or a file that can't be read or written: its message says which.
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exitCode = 2;
  }
}
