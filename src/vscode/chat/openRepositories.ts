/**
 * The repositories that VS Code's git has open, and what is staged in them. Git comes later than we do and opens some of them long after a window,
 * so that each is followed from its opening to its closing. Nothing is started for it.
 */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/event.ts';
import { type GitRepository, openGit } from '../git/gitApi.ts';

/** What of VS Code's git tells of repositories that come and go. */
interface RepositoryEvents {
  readonly onDidOpenRepository: vscode.Event<GitRepository>;
  readonly onDidCloseRepository: vscode.Event<GitRepository>;
}
interface GitSwitch {
  readonly onDidChangeEnablement: vscode.Event<boolean>;
}

export class OpenRepositories implements Disposable {
  readonly #changed = new Emitter<void>();
  readonly #store = new DisposableStore();
  /** By their roots: git hands out another object for a repository each time. */
  readonly #followed = new Map<string, { repository: GitRepository; following: Disposable }>();
  #events = new DisposableStore();
  #git: GitSwitch | undefined;
  #over = false;

  /** Repositories have come or gone, or something in one has changed. */
  readonly onDidChange: Event<void> = this.#changed.event;

  constructor() {
    this.#store.add(vscode.extensions.onDidChange(() => void this.#find()));
    void this.#find();
  }

  /** How many are open. */
  get count(): number {
    return this.#followed.size;
  }

  /** How many files are staged, of all of them. */
  get staged(): number {
    return [...this.#followed.values()].reduce((sum, { repository }) => sum + repository.state.indexChanges.length, 0);
  }

  dispose(): void {
    this.#over = true;
    this.#store.dispose();
    this.#letGo();
    this.#changed.dispose();
  }

  /** VS Code's git, which begins with every window: this waits for it. In a folder that isn't trusted it comes with the trust. */
  async #find(): Promise<void> {
    let git: GitSwitch | undefined;
    try {
      git = await vscode.extensions.getExtension<GitSwitch>('vscode.git')?.activate();
    } catch {
      return; // it can't begin here, and says so itself
    }
    if (this.#over || git === undefined || git === this.#git) return;
    this.#git = git;
    this.#store.add(git.onDidChangeEnablement(() => this.#followAll()));
    this.#followAll();
  }

  #followAll(): void {
    this.#letGo();
    const git = openGit() as (ReturnType<typeof openGit> & RepositoryEvents) | undefined;
    if (git) {
      this.#events.add(git.onDidOpenRepository((repository) => this.#follow(repository)));
      this.#events.add(git.onDidCloseRepository((repository) => this.#close(repository)));
      for (const repository of git.repositories) this.#follow(repository);
    }
    this.#changed.fire();
  }

  #follow(repository: GitRepository): void {
    const root = repository.rootUri.toString();
    if (this.#followed.has(root)) return;
    const following = repository.state.onDidChange(() => this.#changed.fire());
    this.#followed.set(root, { repository, following });
    this.#changed.fire();
  }

  #close({ rootUri }: GitRepository): void {
    const root = rootUri.toString();
    this.#followed.get(root)?.following.dispose();
    if (this.#followed.delete(root)) this.#changed.fire();
  }

  #letGo(): void {
    this.#events.dispose();
    this.#events = new DisposableStore();
    for (const { following } of this.#followed.values()) following.dispose();
    this.#followed.clear();
  }
}
