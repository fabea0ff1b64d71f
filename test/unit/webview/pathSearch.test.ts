import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CommandInfo } from '../../../src/protocol/webview.ts';
import { PathSearch } from '../../../webview/pathSearch.ts';
import { commandOffer, pathOffer, pathWish } from '../../../webview/state/commandCompletion.ts';

const command = (name: string, takes: CommandInfo['takes'], more: Partial<CommandInfo> = {}): CommandInfo => ({
  ...{ name, arguments: 'X', needsArguments: true, help: `Does ${name}.`, choices: [] },
  ...(takes && { takes }),
  ...more,
});
const commands = [
  command('open', ['file'], { aliases: ['attach'] }),
  command('diff', ['file', 'file']),
  command('ls', ['folder']),
  command('find', ['glob']),
  command('template', ['choice', 'file']),
  command('commit', undefined, { unusable: 'There is no git repository here.' }),
];

describe('a path that is typed after a command', () => {
  it.each([
    ['/open ', 'open', 'file', '', '/open '],
    ['/attach ca', 'open', 'file', 'ca', '/attach '],
    ['/open my notes', 'open', 'file', 'my notes', '/open '],
    ['/ls src/', 'ls', 'folder', 'src/', '/ls '],
    ['/diff a.js ', 'diff', 'file', '', '/diff a.js '],
    ['/diff "my a.js" b', 'diff', 'file', 'b', '/diff "my a.js" '],
    ['/diff "my a', 'diff', 'file', 'my a', '/diff '],
    ['/template doc src', 'template', 'file', 'src', '/template doc '],
  ])('%j', (draft, name, kind, typed, before) => {
    const wish = pathWish(draft, commands);
    expect(wish).toMatchObject({ kind, typed, before });
    expect(wish?.command.name).toBe(name);
  });

  it.each(['/open', '/template do', '/find *.ts', '/commit x', 'a /open b', '/open a\nb', `/open ${'x'.repeat(300)}`])(
    'isn’t in %j',
    (draft) => expect(pathWish(draft, commands)).toBeNull(),
  );

  it('is offered by its name, quoted where something may follow it', () => {
    const wish = pathWish('/diff a', commands);
    const offer = wish && pathOffer(wish, ['src/a.js', 'src/my a.js', 'a']);
    expect(offer).toEqual({
      kind: 'choices',
      title: '/diff',
      waits: true,
      choices: [
        { label: 'a.js', help: 'src/', draft: '/diff src/a.js', complete: false },
        { label: 'my a.js', help: 'src/', draft: '/diff "src/my a.js"', complete: false },
      ],
    });
    const folder = pathWish('/ls s', commands);
    expect(folder && pathOffer(folder, ['src/my core/'])).toMatchObject({
      choices: [{ label: 'my core/', help: 'src/', draft: '/ls src/my core/', complete: true }],
    });
  });
});

describe('a command that can’t be used', () => {
  it('is offered with the reason, and doesn’t run when it is taken', () => {
    expect(commandOffer('/commit', commands)).toEqual({
      kind: 'choices',
      title: 'Commands',
      choices: [{ label: '/commit X', help: 'There is no git repository here.', draft: '/commit ', complete: false, unusable: true }],
    });
    expect(commandOffer('/commit ', commands)).toMatchObject({ kind: 'usage', help: 'There is no git repository here.' });
  });

  it('is found by its other name', () => {
    expect(commandOffer('/att', commands)).toMatchObject({ choices: [{ draft: '/open ' }] });
  });
});

describe('looking for paths', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('asks once for quick typing, shows what fits meanwhile, and takes only the newest answer', async () => {
    const asked: { typed: string; answer: (paths: string[]) => void; signal: AbortSignal }[] = [];
    let changed = 0;
    const search = new PathSearch(
      (_kind, typed, signal) => new Promise((answer) => asked.push({ typed, answer, signal })),
      () => changed++,
    );
    const offer = (draft: string): string[] => {
      const found = search.offer(pathWish(draft, commands));
      return found?.kind === 'choices' ? found.choices.map(({ draft: taken }) => taken) : [];
    };
    for (const draft of ['/open ', '/open c', '/open ca']) expect(offer(draft)).toEqual([]);
    await vi.advanceTimersByTimeAsync(60);
    expect(asked.map(({ typed }) => typed)).toEqual(['ca']);
    asked[0]?.answer(['src/cart.js', 'src/cat.js']);
    await vi.advanceTimersByTimeAsync(0);
    expect(changed).toBe(1);
    expect(offer('/open ca')).toEqual(['/open src/cart.js', '/open src/cat.js']);
    expect(offer('/open car')).toEqual(['/open src/cart.js']);
    await vi.advanceTimersByTimeAsync(60);
    expect(offer('/open cat')).toEqual([]);
    expect(asked[1]?.signal.aborted).toBe(true);
    asked[1]?.answer(['old']);
    await vi.advanceTimersByTimeAsync(0);
    expect(offer('/open cat')).toEqual([]);
    expect(offer('hello')).toEqual([]);
  });

  it('offers nothing where the host refuses', async () => {
    let changed = 0;
    const search = new PathSearch(() => Promise.reject(new Error('no')), () => changed++); // prettier-ignore
    expect(search.offer(pathWish('/open a', commands))).toBeNull();
    await vi.advanceTimersByTimeAsync(60);
    expect(changed).toBe(1);
    expect(search.offer(pathWish('/open a', commands))).toBeNull();
  });
});
