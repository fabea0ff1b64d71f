import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { GitChange } from '../../../src/vscode/git/gitApi.ts';

/** Sizes on the disk by path; what isn't there was deleted. */
const disk = vi.hoisted(() => new Map<string, number>());

vi.mock('vscode', () => ({
  FileType: { Directory: 2 },
  workspace: {
    fs: {
      stat: ({ fsPath }: { fsPath: string }) => {
        const size = disk.get(fsPath);
        return size === undefined ? Promise.reject(new Error('gone')) : Promise.resolve({ type: 1, size });
      },
    },
  },
}));

const { readChanges, readUncommitted } = await import('../../../src/vscode/git/readChanges.ts');

const status = { indexModified: 0, indexDeleted: 2, indexRenamed: 3, modified: 5, deleted: 6 };

/** A repository whose objects have sizes; it notes which diffs it is asked for. */
class FakeRepository {
  readonly asked: string[] = [];
  readonly head = new Map<string, number>();
  readonly index = new Map<string, number>();
  readonly rootUri = uri('');
  readonly inputBox = { value: '' };
  readonly state = {
    onDidChange: () => ({ dispose: () => undefined }),
    indexChanges: [] as GitChange[],
    mergeChanges: [] as GitChange[],
    workingTreeChanges: [] as GitChange[],
    untrackedChanges: [] as GitChange[],
  };

  status = (): Promise<void> => Promise.resolve();
  diff = (): Promise<string> => this.#read('everything');
  diffIndexWithHEAD = (path: string): Promise<string> => this.#read(path);
  diffWithHEAD = (path: string): Promise<string> => this.#read(path);

  getObjectDetails = (treeish: string, path: string): Promise<{ size: number }> => {
    const size = (treeish === '' ? this.index : this.head).get(path);
    return size === undefined
      ? Promise.reject(Object.assign(new Error('Path not known by git'), { gitErrorCode: 'UnknownPath' }))
      : Promise.resolve({ size });
  };

  log = (): Promise<[]> => Promise.resolve([]);
  getCommit = (): Promise<never> => Promise.reject(new Error('not asked here'));
  diffBetween = (): Promise<never> => Promise.reject(new Error('not asked here'));

  #read(what: string): Promise<string> {
    this.asked.push(what);
    return Promise.resolve(`diff of ${what}`);
  }
}

function uri(name: string): GitChange['uri'] {
  const like: object = { path: `/shop/${name}`, fsPath: `/shop/${name}` };
  return like as GitChange['uri'];
}

const change = (name: string, of: number, from = name): GitChange => ({ uri: uri(name), originalUri: uri(from), status: of });
const huge = 300_000_000;

describe('reading what a commit message is written from', () => {
  let repository: FakeRepository;
  const read = () => readChanges(repository);

  beforeEach(() => {
    disk.clear();
    disk.set('/shop/cart.js', 100);
    repository = new FakeRepository();
    repository.head.set('/shop/cart.js', 90);
    repository.index.set('/shop/cart.js', 95);
  });

  it('reads small changes at once, a deletion among them', async () => {
    repository.head.set('/shop/old.js', 50);
    repository.state.workingTreeChanges = [change('cart.js', status.modified), change('old.js', status.deleted)];
    expect((await read()).diff).toBe('diff of everything');
    expect(repository.asked).toEqual(['everything']);
  });

  it.each([
    ['deleted', change('data.csv', status.deleted), undefined],
    ['emptied', change('data.csv', status.modified), 0],
  ])('names a huge file that was %s, and reads only the others', async (_, huge300, left) => {
    repository.head.set('/shop/data.csv', huge);
    if (left !== undefined) disk.set('/shop/data.csv', left);
    repository.state.workingTreeChanges = [huge300, change('cart.js', status.modified)];
    const { files, diff } = await read();
    expect(files.map((file) => file.path)).toEqual(['data.csv', 'cart.js']);
    expect(diff).toBe('diff of /shop/cart.js');
    expect(repository.asked).toEqual(['/shop/cart.js']);
  });

  it('measures what is staged, not what is on the disk, and a renamed file under its old name', async () => {
    repository.index.set('/shop/data.csv', huge);
    repository.head.set('/shop/data.csv', 10);
    disk.set('/shop/data.csv', 10);
    repository.head.set('/shop/before.csv', huge);
    repository.index.set('/shop/after.csv', 10);
    repository.state.indexChanges = [
      change('data.csv', status.indexModified),
      change('after.csv', status.indexRenamed, 'before.csv'),
      change('gone.csv', status.indexDeleted),
      change('cart.js', status.indexModified),
    ];
    repository.head.set('/shop/gone.csv', huge);
    expect((await read()).diff).toBe('diff of /shop/cart.js');
    expect(repository.asked).toEqual(['/shop/cart.js']);
  });

  it('does not read what git cannot measure', async () => {
    const measure = repository.getObjectDetails;
    repository.getObjectDetails = (treeish, path) =>
      path === '/shop/odd.js' ? Promise.reject(new Error('the git process ended')) : measure(treeish, path);
    repository.state.workingTreeChanges = [change('odd.js', status.modified), change('cart.js', status.modified)];
    await read();
    expect(repository.asked).toEqual(['/shop/cart.js']);
  });

  it('reads no secret, also when it was renamed', async () => {
    repository.head.set('/shop/.env', 10);
    repository.index.set('/shop/settings.txt', 10);
    repository.state.indexChanges = [change('settings.txt', status.indexRenamed, '.env'), change('cart.js', status.indexModified)];
    await read();
    expect(repository.asked).toEqual(['/shop/cart.js']);
  });

  it('shows all that is not committed: at once where it is only staged or only not, and each file once where it is both', async () => {
    repository.state.workingTreeChanges = [change('cart.js', status.modified)];
    expect(await readUncommitted(repository)).toEqual({ diff: 'diff of everything', files: 1 });
    repository.state.indexChanges = [change('cart.js', status.indexModified), change('.env', status.indexModified)];
    repository.asked.length = 0;
    expect(await readUncommitted(repository)).toEqual({ diff: 'diff of /shop/cart.js', files: 2 });
    expect(repository.asked).toEqual(['/shop/cart.js']);
    repository.state.workingTreeChanges = [];
    expect((await readUncommitted(repository)).diff).toBe('diff of /shop/cart.js');
    repository.state.indexChanges = [];
    expect(await readUncommitted(repository)).toEqual({ diff: '', files: 0 });
  });

  it('names what is beyond a hundred files', async () => {
    repository.state.workingTreeChanges = Array.from({ length: 250 }, (_, index) => {
      repository.head.set(`/shop/${String(index)}.js`, 10);
      disk.set(`/shop/${String(index)}.js`, 10);
      return change(`${String(index)}.js`, status.modified);
    });
    expect((await read()).files).toHaveLength(250);
    expect(repository.asked).toHaveLength(100);
  });
});
