import { beforeEach, describe, expect, it } from 'vitest';
import { type CountKey, Counts } from '../../../src/core/insights/counts.ts';
import { EditFates, type FatedFile, type FatedProposal } from '../../../src/core/insights/editFates.ts';

let counts: Counts;
let fates: EditFates;
let enabled: boolean;

beforeEach(() => {
  counts = new Counts();
  enabled = true;
  fates = new EditFates({
    get enabled() {
      return enabled;
    },
    count: (what: CountKey['what'], of?: Partial<CountKey>, n?: number) =>
      counts.add({ day: 'd', model: '', language: '', detail: '', ...of, what, n: n ?? 1 }),
  });
});

const before = 'one\ntwo\nthree\nfour\nfive\nsix\n';
const after = 'one\nTWO TWO\nthree\nfour\nfive\nSIX SIX\n';
const file = (more: Partial<FatedFile> = {}): FatedFile => ({
  key: 'a',
  language: 'go',
  before,
  after,
  state: 'open',
  accepted: false,
  rebased: false,
  ...more,
});
const proposal = (files: FatedFile[], more: Partial<FatedProposal> = {}): FatedProposal => ({
  id: 'p',
  model: 'm',
  files,
  checkpoint: null,
  earlier: false,
  ...more,
});
const told = (): Record<string, number> =>
  Object.fromEntries(counts.all.filter(({ what }) => what === 'edits').map(({ detail, n }) => [detail, n]));
const characters = (detail: string): number => counts.all.find((one) => one.what === 'editCharacters' && one.detail === detail)?.n ?? 0;

describe('a proposed edit', () => {
  it('is applied as it was, discarded, or waits, file by file', () => {
    const files = [file(), file({ key: 'b' }), file({ key: 'c', before: null, after: 'new\n' })];
    fates.look(proposal(files));
    fates.look(proposal(files));
    const decided = [{ ...files[0]!, state: 'applied' as const }, { ...files[1]!, state: 'rejected' as const }, files[2]!];
    fates.look(proposal(decided, { checkpoint: 'k' }));
    fates.look(proposal(decided, { checkpoint: 'k' }));
    expect(told()).toEqual({ proposed: 3, applied: 1, discarded: 1 });
    expect(counts.all[0]).toMatchObject({ model: 'm', language: 'go' });
    expect(characters('applied')).toBe('TWO TWO\n'.length + 'SIX SIX\n'.length);
  });

  it('is applied in part where a hunk was left out', () => {
    fates.look(proposal([file()]));
    fates.look(proposal([file({ state: 'applied', accepted: true, before: 'x', after: before.replace('two', 'TWO TWO') })]));
    expect(told()).toEqual({ proposed: 1, partly: 1 });
    expect(characters('applied')).toBe('TWO TWO\n'.length);
  });

  it('counts as whole where it was only fitted to what somebody typed meanwhile', () => {
    fates.look(proposal([file()]));
    fates.look(proposal([file({ state: 'applied', rebased: true, before: `x\n${before}`, after: `x\n${after}` })]));
    expect(told()).toEqual({ proposed: 1, applied: 1 });
  });

  it('is taken back when all of its parts are, and applied again', () => {
    fates.look(proposal([file()]));
    fates.look(proposal([file()], { checkpoint: 'k1' }));
    fates.look(proposal([file({ state: 'applied' })], { checkpoint: 'k2' }));
    fates.takenBack(new Set(['k2']));
    expect(told()).toEqual({ proposed: 1, applied: 1 });
    fates.takenBack(new Set(['k1', 'other']));
    expect(told()).toMatchObject({ applied: 1, undone: 1 });
    expect(characters('undone')).toBe(characters('applied'));
    // It is still told as applied until it is opened again.
    fates.look(proposal([file({ state: 'applied' })]));
    expect(told()).toMatchObject({ undone: 1 });
    fates.look(proposal([file()]));
    fates.look(proposal([file({ state: 'applied' })]));
    expect([told(), characters('undone')]).toEqual([{ proposed: 1, applied: 1, undone: 0 }, 0]);
  });

  it('is taken back, and done again, in the editor itself', () => {
    fates.look(proposal([file()]));
    fates.reversed('p', 'a', true);
    expect(told()).toEqual({ proposed: 1 });
    fates.look(proposal([file({ state: 'applied' })]));
    fates.reversed('p', 'a', true);
    fates.reversed('p', 'a', true);
    expect(told()).toMatchObject({ undone: 1 });
    fates.reversed('p', 'a', false);
    expect(told()).toMatchObject({ undone: 0 });
  });

  it('of an earlier window was proposed then, and is decided on now', () => {
    fates.look(proposal([file(), file({ key: 'b', state: 'applied' })], { earlier: true }));
    fates.look(proposal([file({ state: 'rejected' }), file({ key: 'b', state: 'applied' })], { earlier: true }));
    expect(told()).toEqual({ discarded: 1 });
  });

  it('isn’t followed while nothing is counted, and of many only the last', () => {
    enabled = false;
    expect(fates.look(proposal([file()]))).toEqual([]);
    expect(counts.size).toBe(0);
    enabled = true;
    const gone = Array.from({ length: 55 }, (_, at) => fates.look(proposal([file()], { id: String(at) })));
    expect(gone.flat()).toEqual(['0', '1', '2', '3', '4']);
  });
});
