/** States of the chat as the extension host would send them: what the page is looked at and tested with. */
import type { EditCard, EditCardFile } from '../../../src/protocol/editCard.ts';
import type { ChatSnapshot, CommandInfo, ContextChip, GatheringState, ModelState, Turn } from '../../../src/protocol/webview.ts';
import type { AnswerOrigin } from '../../../src/protocol/worker/answerRecord.ts';
import type { GenerationStats } from '../../../src/protocol/worker/generation.ts';

export const realModel: ModelState = {
  status: 'ready',
  name: 'Qwen2.5-Coder-7B-Instruct Q4_K_M',
  test: false,
  progress: null,
  contextSize: 8192,
  device: 'metal',
  error: null,
  held: null,
};

export const testModel: ModelState = { ...realModel, name: 'MLX-CODE test model (scripted)', test: true, device: 'cpu', contextSize: 2048 };

export const noModel: ModelState = {
  status: 'none',
  name: '',
  test: false,
  progress: null,
  contextSize: null,
  device: null,
  error: null,
  held: null,
};

export const sampleStats: GenerationStats = {
  tokens: 128,
  promptTokens: 310,
  evaluatedTokens: 54,
  prefillMs: 212,
  generateMs: 4076,
  tokensPerSecond: 31.4,
};

export const sampleOrigin: AnswerOrigin = {
  seed: 1204,
  temperature: 0.2,
  topP: 0.95,
  topK: 40,
  promptHash: '77ab01fe23cd'.padEnd(64, '0'),
  setup: {
    modelHash: '3fa9c1d2e4b5'.padEnd(64, '0'),
    engine: 'node-llama-cpp 3.21.1, llama.cpp b9000',
    device: 'metal',
    gpuLayers: 29,
    threads: 8,
    contextSize: 8192,
    flashAttention: 'auto',
    kvCache: 'f16',
  },
};

export const fileChip: ContextChip = {
  id: 'file',
  kind: 'file',
  label: 'cart.js',
  detail: 'src/cart.js',
  tokens: 1204,
  enabled: true,
  problem: null,
};

export const selectionChip: ContextChip = {
  id: 'selection',
  kind: 'selection',
  label: 'cart.js:4-12',
  detail: 'src/cart.js, lines 4 to 12',
  tokens: 96,
  enabled: true,
  problem: null,
};

export const markdownAnswer = `The function adds up \`price * quantity\` for each item. Two things can be improved:

1. **Naming.** \`sum\` says nothing about money.
2. The loop is a plain *reduction*:

\`\`\`javascript
// Sum of all items, in cents.
export function total(items, { currency = 'EUR' } = {}) {
  return items.reduce((sum, item) => sum + item.price * item.quantity, 0); // a rather long line that has to scroll
}
\`\`\`

| Case | Before | After |
|:-----|-------:|:-----:|
| empty | 0 | 0 |
| one item | 12 | 12 |

> Prices in floating point lose cents sooner or later.

See [the documentation](https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Array/reduce) for more.`;

export const gatheredChips: ContextChip[] = [
  { ...fileChip, id: 'gathered:1', label: 'prices.js', detail: 'src/prices.js', tokens: 96, reason: 'named in the question' },
  {
    ...fileChip,
    id: 'gathered:2',
    kind: 'range',
    label: 'stock.js:4-20',
    detail: 'src/stock.js:4-20',
    tokens: 143,
    reason: 'defines left, used in prices.js',
  },
  {
    ...fileChip,
    id: 'gathered:3',
    kind: 'outline',
    label: 'cart.js:41-300',
    detail: 'src/cart.js:41-300',
    tokens: 88,
    enabled: false,
    reason: 'what the rest of src/cart.js declares',
  },
];

export const sampleGathering: GatheringState = {
  status: 'done',
  leftOut: [
    { id: 'gathered:9', label: 'report.ts:1-40', detail: 'src/report.ts:1-40', reason: 'imports src/prices.js', tokens: 310 },
    {
      id: 'gathered:10',
      label: 'a-file-with-a-long-name.component.ts:1-30',
      detail: 'src/deeply/nested/folders/a-file-with-a-long-name.component.ts:1-30',
      reason: 'has “price”',
      tokens: 1_204,
    },
    { id: 'gathered:11', label: 'cart.js:41-300', detail: 'src/cart.js:41-300', reason: 'the rest of src/cart.js', tokens: null },
  ],
  notes: ['“.env” may hold secrets, so it isn’t gathered. Attach it if it shall go along.'],
};

export function sampleTurn(overrides: Partial<Turn> = {}): Turn {
  return {
    id: 1,
    kind: 'question',
    question: 'Can you simplify this function?',
    chips: [fileChip, selectionChip],
    answer: markdownAnswer,
    edits: null,
    leftOut: 0,
    origin: null,
    earlier: false,
    replay: null,
    status: 'done',
    prefill: null,
    stats: sampleStats,
    stop: 'end',
    error: null,
    ...overrides,
  };
}

export const sampleCommands: CommandInfo[] = [
  { name: 'backups', arguments: '[FILE]', needsArguments: false, help: 'Shows what was kept before changes.', choices: [] },
  { name: 'edit', arguments: 'INSTRUCTION', needsArguments: true, help: 'Changes what is attached.', choices: [] },
  { name: 'replace', arguments: 'FILE "old" "new"', needsArguments: true, help: 'Finds and replaces, with a preview.', choices: [] },
  {
    name: 'template',
    arguments: 'NAME',
    needsArguments: true,
    help: 'Does a kind of change.',
    choices: [
      { value: 'add-docs', help: 'Documents what is exported.' },
      { value: 'add-types', help: 'Adds types.' },
    ],
  },
  { name: 'undo', arguments: '', needsArguments: false, help: 'Takes the last change back.', choices: [] },
];

const waitingFile: EditCardFile = {
  id: 'file:src/cart.js',
  path: 'src/cart.js',
  from: null,
  kind: 'modified',
  added: 1,
  removed: 5,
  state: 'waiting',
  fuzzy: false,
  seen: false,
  accepted: false,
  fitting: null,
  problem: null,
  note: null,
  places: [],
};

/** One row of a card. */
export function sampleFile(overrides: Partial<EditCardFile> = {}): EditCardFile {
  const path = overrides.path ?? waitingFile.path;
  return { ...waitingFile, id: `file:${path}`, ...overrides };
}

/** A change of one file, and a new one. */
export function sampleCard(overrides: Partial<EditCard> = {}): EditCard {
  return {
    label: 'Use reduce in total',
    cut: false,
    files: [sampleFile(), sampleFile({ path: 'test/total.test.js', kind: 'created', added: 24, removed: 0 })],
    ...overrides,
  };
}

export function emptySnapshot(overrides: Partial<ChatSnapshot> = {}): ChatSnapshot {
  return {
    revision: 0,
    model: realModel,
    turns: [],
    chips: [fileChip, selectionChip],
    gathering: null,
    meter: { used: 1310, of: 8192, reserved: 1024 },
    busy: false,
    working: false,
    notice: null,
    modelsHere: null,
    commands: sampleCommands,
    ...overrides,
  };
}
