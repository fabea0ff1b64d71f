import { describe, expect, it } from 'vitest';
import { adviceSentence, costWords } from '../../../../src/core/models/advice/adviceText.ts';
import { commercialUse, licenceWords } from '../../../../src/core/models/advice/licenceTerms.ts';
import { adviseModel, type ModelAdvice } from '../../../../src/core/models/advice/modelAdvice.ts';
import { machineRoom, modelCost } from '../../../../src/core/models/advice/modelCost.ts';
import { builtInCatalogue } from '../../../../src/core/models/catalogue/catalogue.ts';
import { type CatalogueModel, modelRoles, type ModelRole } from '../../../../src/core/models/catalogue/catalogueEntry.ts';
import type { MachineMemory } from '../../../../src/protocol/worker/memoryPlan.ts';

const { models } = builtInCatalogue();
const GiB = 2 ** 30;

/** An Apple chip, of whose memory Metal may use two thirds. */
function mac(gigabytes: number): MachineMemory {
  const [total, most] = [gigabytes * GiB, (gigabytes * GiB * 2) / 3];
  return { platform: 'darwin', total, wired: 2 * GiB, available: GiB, video: { free: most, total: most, unifiedSize: total } };
}

/** Without a GPU; `open`: what other programs hold, in GiB. */
function linux(gigabytes: number, open = 3): MachineMemory {
  return { platform: 'linux', total: gigabytes * GiB, wired: 0, available: (gigabytes - open) * GiB, video: null };
}

function advise(role: ModelRole, machine: MachineMemory, installed: string[] = [], among: readonly CatalogueModel[] = models): ModelAdvice {
  return adviseModel({ role, models: among, installed: new Set(installed), machine });
}

const taken = (advice: ModelAdvice): string | null => advice.take?.cost.model.id ?? null;

function entry(id: string): CatalogueModel {
  const found = models.find((model) => model.id === id);
  if (!found) throw new Error(`no ${id} in the catalogue`);
  return found;
}

describe('adviseModel', () => {
  const machines: [string, MachineMemory][] = [8, 16, 24, 64].flatMap((size) => [
    [`a Mac of ${String(size)} GB`, mac(size)],
    [`${String(size)} GB without a GPU`, linux(size)],
  ]);

  it.each(machines)('takes for the chat on %s what fits with room to spare and may be used at work', (_, machine) => {
    const advice = advise('chat', machine);
    const { cost } = advice.take!;
    expect(cost.usual.verdict).toBe('fits');
    expect(cost.usual.bytes).toBeLessThanOrEqual(advice.room.comfortable);
    expect(commercialUse(cost.model)).toBe('yes');
    expect(cost.model.contextLength).toBeGreaterThanOrEqual(32_768);
    expect(adviceSentence(advice)).toMatch(/^Take .+ for the chat and edits \([\d.]+ [GM]B with 8,192 tokens\): [^.]+\.$/);
  });

  it('takes a larger model on a larger machine', () => {
    const sizes = [8, 16, 24, 64].map((size) => advise('chat', mac(size)).take!.cost.model.parameters!);
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
    expect(new Set(sizes).size).toBe(4);
  });

  it.each(machines)('takes for suggestions on %s a small one that fills in, and leaves the main model its memory', (_, machine) => {
    const advice = advise('completion', machine);
    expect(advice.take!.cost.model.fim).toBe(true);
    expect(advice.take!.cost.usual.bytes).toBeLessThanOrEqual(advice.room.now / 4);
  });

  it.each(['embedding', 'reranking'] as const)('takes a small one for %s, and says what is not known of it', (role) => {
    const advice = advise(role, mac(16));
    expect(advice.take).toMatchObject({ reason: 'smallUnknown', cost: { need: null, usual: { bytes: null, verdict: 'unknown' } } });
    expect(adviceSentence(advice)).toMatch(/\(639 MB on the disk\).* is known once it is here\.$/);
  });

  it.each(modelRoles)('says so for %s where nothing fits, with what to do', (role) => {
    const advice = advise(role, linux(1, 0.7));
    expect(advice.take).toBeNull();
    expect(adviceSentence(advice)).toMatch(/^No model of the catalogue .* can be used for models\. (?:Take a smaller one|Do without)/);
  });

  it('prefers what is here, unless something much larger would fit', () => {
    expect(advise('chat', mac(16), ['qwen3-8b']).take).toMatchObject({ reason: 'installed', cost: { model: { id: 'qwen3-8b' } } });
    expect(advise('chat', mac(24), ['qwen2.5-coder-14b']).take).toMatchObject({ reason: 'installed' });
    expect(taken(advise('chat', mac(64), ['qwen2.5-coder-1.5b']))).toBe(taken(advise('chat', mac(64))));
    expect(taken(advise('embedding', mac(16), ['bge-m3']))).toBe('bge-m3');
    // Too large for this machine, however much it is here.
    expect(taken(advise('chat', mac(8), ['qwen2.5-coder-14b']))).toBe(taken(advise('chat', mac(8))));
  });

  it('never prefers one that is not allowed at work, though it is here or larger', () => {
    expect(taken(advise('chat', mac(8), ['qwen2.5-coder-3b']))).not.toBe('qwen2.5-coder-3b');
    const only = [entry('codestral-22b')];
    expect(adviceSentence(advise('chat', mac(64), [], only))).toMatch(
      / Mind that Mistral AI Non-Production License does not allow commercial use\.$/,
    );
  });

  it('takes what answers quickly where there is no GPU, and a tight one only when nothing else fits', () => {
    const slow = advise('chat', linux(16));
    expect(slow.take).toMatchObject({ reason: 'largestQuick', cost: { model: { id: 'qwen2.5-coder-7b' } } });
    expect(slow.costs.filter(({ model, usual }) => model.parameters === 14e9 && usual.verdict === 'fits').length).toBeGreaterThan(0);
    // Of a mixture each token goes through a part only; nothing larger is left out then.
    expect(advise('chat', linux(64)).take).toMatchObject({ reason: 'largestFitting', cost: { model: { activeParameters: 3e9 } } });
    const tight = advise('chat', linux(4, 3));
    expect(tight.take).toMatchObject({ reason: 'onlyTight', cost: { usual: { verdict: 'tight' }, model: { id: 'qwen2.5-coder-0.5b' } } });
    expect(adviceSentence(tight)).toContain('close what you can before you load it');
  });

  it('never takes what is in several files, as that cannot be loaded', () => {
    const split = { ...entry('gpt-oss-120b') };
    expect(advise('chat', mac(512), ['gpt-oss-120b'], [split]).take).toBeNull();
  });

  it('costs every model of the role, in the order of the catalogue', () => {
    for (const role of modelRoles) {
      const ids = advise(role, mac(16)).costs.map(({ model }) => model.id);
      expect(ids).toEqual(models.filter(({ roles }) => roles.includes(role)).map(({ id }) => id));
    }
  });
});

describe('modelCost', () => {
  const room = machineRoom(mac(16));

  it('counts weights, buffers, and the cache for each context', () => {
    const { need, usual, long } = modelCost(entry('qwen2.5-coder-7b'), room);
    expect(usual.bytes).toBe(need!.weights + need!.compute + 8192 * need!.kvPerToken);
    expect(long.bytes! - usual.bytes!).toBe(need!.kvPerToken * (32_768 - 8192));
  });

  it('tells what fits, is tight, is too large, and what was trained for less', () => {
    const verdict = (id: string) => modelCost(entry(id), room).usual.verdict;
    expect(['qwen2.5-coder-7b', 'qwen2.5-coder-14b', 'qwen2.5-coder-32b', 'phi-3-mini', 'gpt-oss-120b'].map(verdict)).toEqual([
      'fits',
      'tight',
      'tooLarge',
      'untrained',
      'split',
    ]);
    expect(modelCost(entry('llama-3-8b'), machineRoom(mac(64))).long.verdict).toBe('untrained');
    expect(modelCost(entry('qwen2.5-coder-14b'), machineRoom(mac(24))).long.verdict).toBe('tight');
  });

  it('says of an unknown shape that it is not known, but not when the files alone are too large', () => {
    expect(modelCost(entry('qwen3.5-9b'), room).usual).toMatchObject({ bytes: null, verdict: 'unknown' });
    const large = modelCost(entry('glm-4.7-flash'), room).usual;
    expect(large).toMatchObject({ bytes: null, verdict: 'tooLarge' });
    expect(costWords(large)).toBe('too large');
  });

  it('says of a size that no source states that it is not known', () => {
    const advice = modelCost(entry('mellum2-12b-a2.5b'), room);
    expect(advice).toMatchObject({ fileBytes: null, need: null, usual: { verdict: 'unknown' } });
    expect(costWords(advice.usual)).toBe('not known');
  });
});

describe('licenceWords', () => {
  const use = (spdx: string | null, name: string) => commercialUse({ licence: { spdx, name } });

  it('knows the plain cases, and says of the others that it does not', () => {
    expect([use('MIT', 'MIT License'), use('CC-BY-NC-4.0', 'Creative Commons'), use(null, 'Own Licence')]).toEqual([
      'yes',
      'no',
      'unknown',
    ]);
    expect(commercialUse({ licence: null })).toBe('unknown');
    expect(licenceWords(entry('llama-3-8b'))).toBe('its licence is not known');
    expect(licenceWords(entry('qwen2.5-coder-7b'))).toBeNull();
  });

  it('knows every licence of the catalogue', () => {
    for (const model of models.filter(({ licence }) => licence !== null)) expect([model.id, commercialUse(model)]).not.toContain('unknown');
  });
});
