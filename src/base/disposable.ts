/** Something with an end. Same shape as VS Code's, so either can be handed to the other. */
export interface Disposable {
  dispose(): void;
}

/** A disposable that runs `end` once, however often it is disposed. */
export function disposable(end: () => void): Disposable {
  let done = false;
  return {
    dispose() {
      if (done) return;
      done = true;
      end();
    },
  };
}

/** Owns disposables and ends them last-in first-out; what is added after its own end is ended at once. */
export class DisposableStore implements Disposable {
  #items: Disposable[] = [];
  #disposed = false;

  add<T extends Disposable>(item: T): T {
    if (this.#disposed) item.dispose();
    else this.#items.push(item);
    return item;
  }

  dispose(): void {
    this.#disposed = true;
    for (const item of this.#items.splice(0).reverse()) item.dispose();
  }
}
