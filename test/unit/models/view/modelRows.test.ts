import { describe, expect, it, vi } from 'vitest';
import { readBundle } from '../../../../scripts/l10n.ts';
import { languages } from '../../../../scripts/l10nLanguages.ts';
import { AppError } from '../../../../src/base/appError.ts';
import { configure } from '../../../../src/base/l10n.ts';
import { adviseModel } from '../../../../src/core/models/advice/modelAdvice.ts';
import { builtInCatalogue } from '../../../../src/core/models/catalogue/catalogue.ts';
import type { CatalogueModel } from '../../../../src/core/models/catalogue/catalogueEntry.ts';
import { modelOfAddress } from '../../../../src/core/models/download/modelAddress.ts';
import { type FoundFile, installedModels, type LibraryPlace } from '../../../../src/core/models/library/modelLibrary.ts';
import { calledRow } from '../../../../src/core/models/view/calledRow.ts';
import { detailsText } from '../../../../src/core/models/view/detailsText.ts';
import { agoText, formatParameters, literal, modelFacts } from '../../../../src/core/models/view/modelFacts.ts';
import { hasModels, type ModelGroup, modelGroups, type ModelRow, type ModelsSeen } from '../../../../src/core/models/view/modelRows.ts';
import { installedText, modelsText } from '../../../../src/core/models/view/modelsText.ts';
import { noAdvice, offeredModels } from '../../../../src/core/models/view/offeredModels.ts';
import { userMessage } from '../../../../src/core/userMessage.ts';
import type { ModelState } from '../../../../src/protocol/webview.ts';
import type { MachineMemory } from '../../../../src/protocol/worker/memoryPlan.ts';
import type { ModelHeader, ModelInfo } from '../../../../src/protocol/worker/modelInfo.ts';
import { fakeSetup } from '../../../support/fakeSetup.ts';

const { models } = builtInCatalogue();
const now = Date.UTC(2026, 10, 28, 12);
const hour = 3_600_000;

function entry(id: string): CatalogueModel {
  const found = models.find((model) => model.id === id);
  if (!found) throw new Error(`no ${id} in the catalogue`);
  return found;
}

const q7b = entry('qwen2.5-coder-7b');
const q7bFile = q7b.files[0]!;

function file(name: string, place: LibraryPlace, bytes: number, folder = `/${place}`): FoundFile {
  return { path: `${folder}/${name}`, realPath: `${folder}/${name}`, folder, name, place, bytes };
}

const own7b = file(q7bFile.path.split('/').at(-1)!, 'own', q7bFile.bytes ?? q7bFile.aboutBytes!);

const idle: ModelState = {
  status: 'idle',
  name: 'x',
  test: false,
  progress: null,
  contextSize: null,
  device: null,
  error: null,
  held: null,
};
const none: ModelState = { ...idle, status: 'none', name: '' };

function header(changes: Partial<ModelHeader>): ModelHeader {
  return {
    path: '', name: '', architecture: 'qwen2', parameters: 7.6e9, quantisation: 'Q4_K_M', contextLength: 32_768, fim: true, vectors: false, ranks: false, fixture: null, bytes: 1,
    memory: { weights: 4e9, kvPerToken: 50_000, compute: 3e8 }, ...changes,
  }; // prettier-ignore
}

function info(changes: Partial<ModelInfo>): ModelInfo {
  return {
    ...header({}), trainContextLength: 32_768, contextSize: 16_384, device: 'metal', threads: 4, chatFormat: 'x', customTemplate: false, batch: 512,
    setup: fakeSetup(), loadMs: 1, ...changes,
  }; // prettier-ignore
}

function seen(changes: Partial<ModelsSeen> & { files?: readonly FoundFile[] } = {}): ModelsSeen {
  const { files = [], ...others } = changes;
  return {
    installed: installedModels(files, models), incomplete: [], catalogue: models, state: none, info: null, stays: [], chosen: { chat: '', completions: '', small: '', search: '', ranking: '' },
    headers: new Map(), uses: new Map(), downloads: [], advice: noAdvice, now, ...others,
  }; // prettier-ignore
}

function meant(groups: readonly ModelGroup[], name: string, action?: 'delete'): ModelRow {
  const fits = ({ actions }: ModelRow): boolean => action === undefined || actions.includes(action);
  return calledRow({ groups, catalogue: models, name, fits, exact: action !== undefined });
}

function machine(gigabytes: number): MachineMemory {
  const total = gigabytes * 2 ** 30;
  return { platform: 'linux', total, wired: 0, available: total - 3 * 2 ** 30, video: null };
}

function adviceOf(gigabytes: number, offered = models): ModelsSeen['advice'] {
  const of = (role: 'chat' | 'completion' | 'embedding' | 'reranking') =>
    adviseModel({ role, models: offered, installed: new Set(), machine: machine(gigabytes) });
  return { chat: of('chat'), completion: of('completion'), embedding: of('embedding'), reranking: of('reranking') };
}

const rowsOf = (groups: readonly ModelGroup[], id: ModelGroup['id']): readonly ModelRow[] =>
  groups.find((group) => group.id === id)?.rows ?? [];
const only = (groups: readonly ModelGroup[], id: ModelGroup['id']): ModelRow => {
  const [row, another] = rowsOf(groups, id);
  if (!row || another) throw new Error(`not one row in ${id}`);
  return row;
};

describe('the rows of the models', () => {
  it('have no model here where there is none, and offer those that could be fetched', () => {
    const groups = modelGroups(seen());
    expect(hasModels(groups)).toBe(false);
    expect(groups.map(({ id }) => id)).toEqual(['available']);
    expect(hasModels(modelGroups(seen({ files: [own7b] })))).toBe(true);
  });

  it('tell of an installed model its size, place, last use and measured speed, and nothing that was not measured', () => {
    const mine = file('mine.gguf', 'lmStudio', 3e9);
    const groups = modelGroups(
      seen({
        files: [own7b, mine],
        headers: new Map([[mine.path, header({ name: 'My Model' })]]),
        uses: new Map([
          [
            own7b.path,
            { bytes: own7b.bytes, lastUsed: now - 30 * hour, speed: { reading: 210, writing: 31.4, device: 'cpu', threads: 4, at: now } },
          ],
          // Another file was there under the same name.
          [mine.path, { bytes: 4e9, lastUsed: now, speed: { reading: 1, writing: 1, device: 'cpu', threads: 1, at: now } }],
        ]),
      }),
    );
    expect(groups.map(({ label, description }) => [label, description]).slice(0, 1)).toEqual([
      ['Installed', '2 models, 7.7 GB on the disk'],
    ]);
    const [first, second] = rowsOf(groups, 'installed');
    expect(first).toMatchObject({ label: q7b.name, called: 'q7b', description: '4.7 GB · 31 tokens/s · used yesterday' });
    expect(first!.tooltip).toContain('Speed here: 31 tokens/s written, 210 tokens/s read');
    expect(second).toMatchObject({ label: 'My Model', called: 'mine', description: '3.0 GB · LM Studio' });
    expect(first!.actions).toContain('delete');
    // What other programs have fetched is theirs.
    expect(second!.actions).not.toContain('delete');
    expect(rowsOf(groups, 'available').some(({ known }) => known.entry?.id === q7b.id)).toBe(false);
  });

  it('put the chosen model first, and say so when it could not be loaded', () => {
    const other = file('a.gguf', 'own', 1e9);
    const chosen = { chat: own7b.path, completions: other.path, small: '', search: '', ranking: '' };
    const [first, second] = rowsOf(modelGroups(seen({ files: [other, own7b], chosen, state: idle })), 'installed');
    expect(first).toMatchObject({ description: 'chosen · 4.7 GB', icon: 'check' });
    expect(first!.actions).toEqual(['load', 'measure', 'delete', 'file', 'details']);
    expect(second).toMatchObject({ description: 'for suggestions · 1.0 GB' });
    expect(second!.actions).toEqual(['chat', 'noCompletions', 'small', 'search', 'rank', 'delete', 'file', 'details']);
    const error = userMessage(new AppError('modelTooLarge', 'no', { needBytes: 9e9, haveBytes: 4e9 }));
    const [failed] = rowsOf(modelGroups(seen({ files: [own7b], chosen, state: { ...idle, status: 'failed', error } })), 'installed');
    expect(failed).toMatchObject({ icon: 'error', tone: 'bad', description: 'could not be loaded · 4.7 GB' });
    expect(failed!.tooltip).toContain('it needs 9\\.0 GB');
  });

  it('list what is in memory once, with the models beside it, and how far a load is', () => {
    const small = file('small.gguf', 'own', 1e9);
    const plan = { contextSize: 4096, memory: { weights: 1, kvPerToken: 1, compute: 1 }, needBytes: 1.2e9, haveBytes: 2e9 };
    const loaded = info({
      path: own7b.path,
      bytes: own7b.bytes,
      name: 'Qwen',
      companions: [
        { role: 'completion', path: small.path, name: 'Small', plan, problem: null },
        { role: 'draft', path: '/gone.gguf', name: 'Gone', plan: null, problem: { code: 'modelMissing', data: {} } },
      ],
    });
    const chosen = { chat: own7b.path, completions: small.path, small: '', search: '', ranking: '' };
    const groups = modelGroups(seen({ files: [own7b, small], info: loaded, chosen, state: { ...idle, status: 'ready' } }));
    expect(rowsOf(groups, 'loaded').map(({ label, description }) => [label, description])).toEqual([
      ['Qwen', '5.1 GB of memory · on metal'],
      ['Small', 'for suggestions · 1.2 GB of memory'],
    ]);
    expect(rowsOf(groups, 'loaded')[0]!.actions).toEqual(['unload', 'measure', 'delete', 'file', 'details']);
    expect(rowsOf(groups, 'installed')).toEqual([]);
    const loading = only(
      modelGroups(seen({ files: [own7b], chosen, state: { ...idle, status: 'loading', name: 'Qwen', progress: 0.456 } })),
      'loaded',
    );
    expect(loading).toMatchObject({ label: 'Qwen', description: 'loading, 46 %' });
    const held = { ...idle, held: { name: 'Qwen', sameFile: false } };
    const [waiting] = rowsOf(
      modelGroups(
        seen({
          files: [own7b, small],
          info: loaded,
          chosen: { chat: small.path, completions: '', small: '', search: '', ranking: '' },
          state: held,
        }),
      ),
      'loaded',
    );
    expect(waiting).toMatchObject({ description: 'another one is chosen · 5.1 GB of memory · on metal' });
    // It would measure the chosen one.
    expect(waiting!.actions).not.toContain('measure');
  });

  it('tell which one writes short texts, loaded or not', () => {
    const small = file('small.gguf', 'own', 1e9);
    const chosen = { chat: own7b.path, completions: '', small: small.path, search: '', ranking: '' };
    const before = modelGroups(seen({ files: [own7b, small], chosen, state: idle }));
    const row = rowsOf(before, 'installed').find(({ known }) => known.path === small.path)!;
    expect(row.description).toBe('for short texts · 1.0 GB');
    expect(row.actions).toEqual(['chat', 'completions', 'noSmall', 'search', 'rank', 'delete', 'file', 'details']);
    expect(rowsOf(before, 'installed')[0]!.actions).not.toContain('small');
    const plan = { contextSize: 6144, memory: { weights: 1e9, kvPerToken: 1, compute: 1 }, needBytes: 1.1e9, haveBytes: 2e9 };
    const companions = [{ role: 'small' as const, path: small.path, name: 'Small', plan, problem: null }];
    const now = info({ path: own7b.path, bytes: own7b.bytes, name: 'Qwen', companions });
    const [, beside] = rowsOf(
      modelGroups(seen({ files: [own7b, small], info: now, chosen, state: { ...idle, status: 'ready' } })),
      'loaded',
    );
    expect(beside).toMatchObject({ label: 'Small', description: 'for short texts · 1.1 GB of memory' });
    expect(beside!.actions).toEqual(['noSmall', 'unload', 'delete', 'file', 'details']);
  });

  it('tell which one compares the project by meaning, and offer only what was made for it', () => {
    const [vectors, writes] = [file('vectors.gguf', 'own', 1e8), file('writes.gguf', 'own', 1e8)];
    const chosen = { chat: own7b.path, completions: '', small: '', search: vectors.path, ranking: '' };
    const headers = new Map([
      [vectors.path, header({ vectors: true, fim: false })],
      [writes.path, header({})],
    ]);
    const rows = rowsOf(modelGroups(seen({ files: [own7b, vectors, writes], headers, chosen, state: idle })), 'installed');
    const row = rows.find(({ known }) => known.path === vectors.path)!;
    expect(row.description).toBe('for search · 100 MB');
    expect(row.actions).toEqual(['noSearch', 'delete', 'file', 'details']);
    expect(rows.find(({ known }) => known.path === writes.path)!.actions).not.toContain('search');
    const free = modelGroups(seen({ files: [own7b, vectors], headers, chosen: { ...chosen, search: '', ranking: '' }, state: idle }));
    expect(rowsOf(free, 'installed').find(({ known }) => known.path === vectors.path)!.actions).toContain('search');
    const plan = { contextSize: 512, memory: { weights: 1e8, kvPerToken: 1, compute: 1 }, needBytes: 1.2e8, haveBytes: 2e9 };
    const companions = [{ role: 'embedding' as const, path: vectors.path, name: 'Vectors', plan, problem: null }];
    const now = info({ path: own7b.path, bytes: own7b.bytes, name: 'Qwen', companions });
    const [, beside] = rowsOf(
      modelGroups(seen({ files: [own7b, vectors], info: now, chosen, state: { ...idle, status: 'ready' } })),
      'loaded',
    );
    expect(beside).toMatchObject({ label: 'Vectors', description: 'for search · 120 MB of memory' });
    expect(beside!.actions).toEqual(['noSearch', 'unload', 'delete', 'file', 'details']);
  });

  it('tell which one ranks what a search finds, and offer only what was made for it', () => {
    const [ranker, writes] = [file('ranker.gguf', 'own', 1e8), file('writes.gguf', 'own', 1e8)];
    const chosen = { chat: own7b.path, completions: '', small: '', search: '', ranking: ranker.path };
    const headers = new Map([
      [ranker.path, header({ ranks: true, fim: false })],
      [writes.path, header({})],
    ]);
    const rows = rowsOf(modelGroups(seen({ files: [own7b, ranker, writes], headers, chosen, state: idle })), 'installed');
    const row = rows.find(({ known }) => known.path === ranker.path)!;
    expect(row.description).toBe('for ranking · 100 MB');
    expect(row.actions).toEqual(['noRank', 'delete', 'file', 'details']);
    expect(rows.find(({ known }) => known.path === writes.path)!.actions).not.toContain('rank');
    const free = modelGroups(seen({ files: [own7b, ranker], headers, chosen: { ...chosen, ranking: '' }, state: idle }));
    expect(rowsOf(free, 'installed').find(({ known }) => known.path === ranker.path)!.actions).toEqual([
      'rank',
      'delete',
      'file',
      'details',
    ]);
    const plan = { contextSize: 512, memory: { weights: 1e8, kvPerToken: 1, compute: 1 }, needBytes: 1.2e8, haveBytes: 2e9 };
    const companions = [{ role: 'reranking' as const, path: ranker.path, name: 'Ranker', plan, problem: null }];
    const now = info({ path: own7b.path, bytes: own7b.bytes, name: 'Qwen', companions });
    const loaded = modelGroups(seen({ files: [own7b, ranker], info: now, chosen, state: { ...idle, status: 'ready' } }));
    const [, beside] = rowsOf(loaded, 'loaded');
    expect(beside).toMatchObject({ label: 'Ranker', description: 'for ranking · 120 MB of memory' });
    expect(beside!.actions).toEqual(['noRank', 'unload', 'delete', 'file', 'details']);
  });

  it('list a model that stays in memory from before, to go back to it or to free it', () => {
    const small = file('small.gguf', 'own', 1e9);
    const now = info({ path: own7b.path, bytes: own7b.bytes, name: 'Qwen' });
    const before = info({
      path: small.path,
      bytes: small.bytes,
      name: 'Small',
      contextSize: 1000,
      memory: { weights: 1e9, kvPerToken: 1e4, compute: 1e8 },
    });
    const chosen = { chat: own7b.path, completions: '', small: '', search: '', ranking: '' };
    const groups = modelGroups(seen({ files: [own7b, small], info: now, stays: [before], chosen, state: { ...idle, status: 'ready' } }));
    const [, staying] = rowsOf(groups, 'loaded');
    expect(staying).toMatchObject({ label: 'Small', description: 'used before · 1.1 GB of memory' });
    expect(staying!.actions).toEqual(['chat', 'unload', 'completions', 'small', 'search', 'rank', 'delete', 'file', 'details']);
    expect(rowsOf(groups, 'installed')).toEqual([]);
    // Chosen again, it is there with the next use.
    const back = modelGroups(
      seen({
        files: [small],
        stays: [before],
        chosen: { chat: small.path, completions: '', small: '', search: '', ranking: '' },
        state: idle,
      }),
    );
    expect(only(back, 'loaded')).toMatchObject({ description: 'chosen · 1.1 GB of memory' });
    expect(only(back, 'loaded').actions).toContain('load');
  });

  it('say of a split model what is missing, and offer nothing that it can not do', () => {
    const part = file('big-00001-of-00003.gguf', 'own', 1e9);
    const row = only(modelGroups(seen({ files: [part] })), 'installed');
    expect(row).toMatchObject({ description: '2 parts missing · 1.0 GB', icon: 'warning' });
    expect(row.actions).toEqual(['delete', 'file', 'details']);
  });

  it('show downloads with how far they are, and go on with those that were stopped', () => {
    const progress = {
      phase: 'downloading', received: 1.2e9, total: 4.7e9, bytesPerSecond: 23e6, secondsLeft: 152, part: 1, parts: 1,
    } as const; // prettier-ignore
    const q3b = entry('qwen2.5-coder-3b');
    const name = q3b.files[0]!.path.split('/').at(-1)!;
    const groups = modelGroups(
      seen({
        downloads: [{ model: q7b, progress }],
        incomplete: [
          { path: `/own/${name}`, name, received: 5e8, size: 2e9, url: null, entry: q3b, source: q3b },
          // Its own part while it runs.
          { path: `/own/${own7b.name}`, name: own7b.name, received: 1.2e9, size: 4.7e9, url: null, entry: q7b, source: q7b },
          { path: '/own/some.gguf', name: 'some.gguf', received: null, size: null, url: null, entry: null, source: null },
          {
            path: '/own/Team.gguf',
            name: 'Team.gguf',
            received: 1e6,
            size: 2e6,
            url: null,
            entry: null,
            source: modelOfAddress('hf:o/r/Team.gguf'),
          },
        ],
      }),
    );
    expect(rowsOf(groups, 'downloading').map(({ label, description, actions }) => [label, description, actions])).toEqual([
      [q7b.name, '25 % · 1.2 of 4.7 GB, 23 MB/s, 3 min left', ['cancel', 'details']],
      [q3b.name, 'stopped · 500 MB of 2.0 GB', ['goOn', 'discard', 'details']],
      // A click on either opens its page.
      ['some', 'stopped', ['discard', 'details']],
      ['team', 'stopped · 1 MB of 2 MB', ['goOn', 'discard', 'details']],
    ]);
    const ids = rowsOf(groups, 'available').map(({ known }) => known.entry?.id);
    expect(ids).not.toContain(q7b.id);
    expect(ids).not.toContain(q3b.id);
  });

  it('put the recommended model first, with its reason, and then what fits', () => {
    const advice = adviceOf(16);
    const [first, ...others] = rowsOf(modelGroups(seen({ files: [file('a.gguf', 'own', 1)], advice })), 'available');
    expect(first!.known.entry?.id).toBe(advice.chat?.take?.cost.model.id);
    expect(first).toMatchObject({
      icon: 'star-full',
      description: expect.stringMatching(/^recommended · .* · takes [\d.]+ GB, fits · .* · .+/) as string,
    });
    expect(first!.tooltip).toContain('Take ');
    const verdicts = others.filter(({ known }) => known.entry?.roles.includes('chat')).map(({ known }) => known.cost?.usual.verdict);
    expect(verdicts.indexOf('tooLarge')).toBeGreaterThan(verdicts.lastIndexOf('fits'));
    expect(offeredModels(models, advice).every(({ model }) => model.files.length === 1)).toBe(true);
  });

  it('are found by every name that people may type', () => {
    const groups = modelGroups(seen({ files: [own7b] }));
    for (const name of ['q7b', 'Q7B', q7b.id, own7b.name, own7b.name.replace('.gguf', ''), own7b.path, q7b.name!])
      expect(meant(groups, name).id, name).toBe(`installed:${own7b.path}`);
    expect(() => meant(groups, 'q7c')).toThrow(expect.objectContaining({ code: 'modelUnknown', data: { name: 'q7c', near: 'q7b' } }));
  });

  it('offer models for search to be fetched, and nothing else to be done with one than that', () => {
    const nomic = entry('nomic-embed-text-v1.5');
    const advice = adviceOf(16);
    const rows = rowsOf(modelGroups(seen({ catalogue: models, advice })), 'available');
    const searches = rows.filter(({ known }) => known.entry?.roles.includes('embedding'));
    expect(searches.length).toBeGreaterThan(3);
    expect(searches[0]!.description).toMatch(/^recommended for search · /);
    expect(searches.slice(1).every(({ description }) => description.startsWith('for search · '))).toBe(true);
    expect(rows.indexOf(searches[0]!)).toBeGreaterThan(rows.findIndex(({ known }) => known.entry?.roles.includes('chat')));
    const here = file(nomic.files[0]!.path.split('/').at(-1)!, 'own', nomic.files[0]!.bytes ?? nomic.files[0]!.aboutBytes!);
    const [installed] = rowsOf(modelGroups(seen({ files: [here], catalogue: models })), 'installed');
    expect(installed!.known.entry?.id).toBe(nomic.id);
    expect(installed!.actions).toEqual(['search', 'delete', 'file', 'details']);
  });

  it('offer models that rank, and nothing else to be done with one than that', () => {
    const bge = entry('bge-reranker-v2-m3');
    const rows = rowsOf(modelGroups(seen({ catalogue: models, advice: adviceOf(16) })), 'available');
    const ranking = rows.filter(({ known }) => known.entry?.roles.includes('reranking'));
    expect(ranking.map(({ known }) => known.entry?.id)).toContain(bge.id);
    expect(ranking[0]!.description).toMatch(/^recommended for ranking · /);
    const here = file(bge.files[0]!.path.split('/').at(-1)!, 'own', bge.files[0]!.bytes ?? bge.files[0]!.aboutBytes!);
    const [installed] = rowsOf(modelGroups(seen({ files: [here], catalogue: models })), 'installed');
    expect(installed!.known.entry?.id).toBe(bge.id);
    expect(installed!.actions).toEqual(['rank', 'delete', 'file', 'details']);
  });

  it('say nothing of what is not known, and no more tokens than a model was trained for', () => {
    const unknown = models.find((model) => model.shape === null && model.roles.includes('chat') && model.files.length === 1)!;
    const small = { ...unknown, files: unknown.files.map((one) => ({ ...one, bytes: 1e8, aboutBytes: null })) };
    const [row] = rowsOf(modelGroups(seen({ catalogue: [small], advice: adviceOf(16, [small]) })), 'available');
    expect(row!.known.cost?.usual.bytes).toBeNull();
    expect(`${row!.description} ${row!.tooltip}`).not.toMatch(/takes|not known with|Memory/);
    const short = { ...row!.known, header: header({ contextLength: 2048 }) };
    expect(detailsText({ name: 'x', known: short, problem: null, now })).toContain('cache for 2,048 tokens');
    expect(formatParameters(999_900_000)).toBe('1.0 billion');
  });

  it('tell two files apart that call themselves the same, and find the use of one behind a link', () => {
    const [q4, q8] = [file('m-q4.gguf', 'own', 5), { ...file('m-q8.gguf', 'huggingFace', 8), realPath: '/blobs/8' }];
    const headers = new Map([q4, q8].map(({ path }) => [path, header({ name: 'Mine' })]));
    const uses = new Map([['/blobs/8', { bytes: 8, lastUsed: now, speed: null }]]);
    expect(rowsOf(modelGroups(seen({ files: [q4, q8], headers, uses })), 'installed').map((row) => [row.label, row.description])).toEqual([
      ['Mine (m-q4)', '1 kB'],
      ['Mine (m-q8)', '1 kB · Hugging Face · used just now'],
    ]);
  });

  it('keep a stopped download in sight whose name another one ends with', () => {
    const incomplete = [{ path: '/own/b.gguf', name: 'b.gguf', received: 1, size: 2, url: null, entry: null, source: null }];
    const running = { ...q7b, files: [{ ...q7bFile, path: 'a-b.gguf' }] };
    const rows = rowsOf(modelGroups(seen({ incomplete, downloads: [{ model: running, progress: null }] })), 'downloading');
    expect(rows.map(({ id }) => id)).toEqual([`download:${q7b.id}`, 'part:/own/b.gguf']);
  });

  it('are not guessed at where a name may mean several', () => {
    const twice = [file('a.gguf', 'own', 5, '/own/x'), file('a.gguf', 'own', 6, '/own/y'), file('a.gguf', 'elsewhere', 7)];
    const groups = modelGroups(seen({ files: twice }));
    const refused = (): ModelRow => meant(groups, 'A', 'delete');
    expect(refused).toThrow(expect.objectContaining({ code: 'modelAmbiguous' }));
    const [x, y] = twice.map(({ path }) => path);
    const told = (): string => {
      try {
        return refused().id;
      } catch (error) {
        return userMessage(AppError.from(error)).text;
      }
    };
    expect(told()).toBe(`The name “A” may mean several models: ${x ?? ''}, ${y!}. Say which by its path.`);
    expect(meant(groups, y!, 'delete').known.path).toBe(y);
    // What can't be deleted is no candidate; of one that answers it is.
    expect(meant(modelGroups(seen({ files: twice.slice(1) })), 'a', 'delete').known.path).toBe(y);
    expect(() => meant(groups, 'a')).toThrow(expect.objectContaining({ code: 'modelAmbiguous' }));
    // Of those without a file each is told, too.
    const team = ['x', 'y'].map((id) => ({ ...q7b, id, aliases: [], name: 'Team' }));
    expect(() => meant(modelGroups(seen({ catalogue: team })), 'team')).toThrow(
      expect.objectContaining({ data: { name: 'team', candidates: 'x, y' } }),
    );
    // Two files that are the same model answer alike, and are deleted one by one.
    const copies = modelGroups(seen({ files: [own7b, { ...own7b, path: '/own/b/c', realPath: '/own/b/c', folder: '/own/b' }] }));
    expect(meant(copies, 'q7b').known.path).toBe(own7b.path);
    expect(() => meant(copies, 'q7b', 'delete')).toThrow(expect.objectContaining({ code: 'modelAmbiguous' }));
  });
});

describe('what the chat and the page tell of models', () => {
  const evil = file('x](command:evil)|`$(trash)`.gguf', 'own', 1e9);

  it('never makes anything of a name but letters', () => {
    const groups = modelGroups(seen({ files: [evil] }));
    const row = only(groups, 'installed');
    const page = detailsText({ name: row.label, known: row.known, problem: null, now });
    expect(page).toContain('x](command:evil)|`$(trash)`');
    for (const text of [row.tooltip, modelsText(groups), installedText(groups)]) {
      expect(text).toContain('x\\]\\(command\\:evil\\)\\|\\`\\$\\(trash\\)\\`');
      expect(text).not.toMatch(/(?<!\\)\]\(command/);
    }
  });

  it('lists the models with the names that commands take', () => {
    const groups = modelGroups(seen({ files: [own7b] }));
    expect(installedText(groups)).toBe(`- **q7b** ${literal(q7b.name!)}: 4\\.7 GB\n\n1 model, 4.7 GB on the disk.`);
    expect(modelsText(groups)).toMatch(/^\*\*On this machine\*\*\n\n- \*\*q7b\*\*/);
    expect(modelsText(groups)).toContain('- **q1\\.5b** ');
    expect(installedText(modelGroups(seen()))).toContain('`/download NAME`');
  });

  it('tells the day of a measurement by the clock of this machine', () => {
    vi.stubEnv('TZ', 'Pacific/Kiritimati');
    const use = { bytes: own7b.bytes, lastUsed: now, speed: { reading: 1, writing: 1, device: 'cpu', threads: 1, at: now } };
    const known = { path: own7b.path, bytes: own7b.bytes, entry: q7b, header: null, cost: null, use };
    expect(detailsText({ name: 'Qwen', known, problem: null, now })).toContain('Measured                    2026-11-29,');
    vi.unstubAllEnvs();
  });

  it('keeps the values of a page below each other in a language with wide signs and in one with long words', () => {
    const known = { path: own7b.path, bytes: own7b.bytes, entry: q7b, header: header({ fim: false }), cost: null, use: null };
    const page = (language: string): string => {
      configure({ language, contents: readBundle(language) });
      const text = detailsText({ name: 'Qwen', known, problem: null, now });
      configure();
      return text;
    };
    const japanese = page('ja');
    expect(japanese).toContain(`サイズ${' '.repeat(22)}4.7 GB\n`);
    expect(japanese).toContain('パラメーター                7.6B\n');
    expect(page('de')).toContain('Vorschläge am Cursor        nein: es wurde nicht zum Ausfüllen trainiert');
    expect(japanese).toContain('概要\n----\n');
    for (const language of languages) {
      expect(page(language), language).toMatch(new RegExp(`^\\S.* {2,}${own7b.path}$`, 'm'));
    }
  });

  it('shows header, hash, source, speed and template of a model in plain text', () => {
    const speed = { reading: 1210, writing: 9.51, device: 'cpu', threads: 1, at: now };
    const use = { bytes: own7b.bytes, lastUsed: now, speed };
    const known = { path: own7b.path, bytes: own7b.bytes, entry: q7b, header: header({ chatTemplate: '{% a %}\u202e' }), cost: null, use };
    const page = detailsText({ name: 'Qwen', known, problem: 'It is damaged.', now });
    expect(page).toMatch(/^Qwen\n\nIt is damaged\.\n\nWhat it is\n----------\nSize {24}4\.7 GB\n/);
    expect(page).toContain('Chat template\n-------------\n{% a %}⟨U+202E⟩');
    expect(page).toContain(`SHA-256                     ${q7bFile.sha256!}`);
    expect(page).toContain('Parameters                  7.6 billion');
    expect(page).toContain('Writes                      9.5 tokens/s\nReads                       1,210 tokens/s\n');
    expect(page).toContain('Measured                    2026-11-28, on the processor with 1 thread');
    expect(page).toContain('Where this is known from');
    expect(detailsText({ name: 'Qwen', known: { ...known, header: header({}) }, problem: null, now })).toContain('The file has none.');
  });

  it('tells times and numbers as people do', () => {
    expect([0, 90_000, 2 * hour, 25 * hour, 100 * hour, -5].map((ago) => agoText(now - ago, now))).toEqual([
      'just now',
      '1 minute ago',
      '2 hours ago',
      'yesterday',
      '4 days ago',
      'just now',
    ]);
    expect([7.6e9, 494e6, 12_000].map(formatParameters)).toEqual(['7.6 billion', '494 million', '12,000']);
  });
});

describe('the licence of a model', () => {
  it('is named with its terms, and where it is not known that is said once', () => {
    const known = { path: null, bytes: null, header: null, cost: null, use: null };
    const licence = (of: CatalogueModel): string =>
      modelFacts({ ...known, entry: of }, now).find(([name]) => name === 'Licence')?.[1] ?? '';
    expect(licence({ ...entry('qwen2.5-coder-7b'), licence: null })).toBe('not known');
    const research = { name: 'Qwen Research', spdx: null, url: 'https://example.com/licence' };
    expect(licence({ ...entry('qwen2.5-coder-7b'), licence: research })).toBe('Qwen Research: Qwen Research does not allow commercial use');
  });
});
