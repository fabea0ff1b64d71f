/** What is left on the shelves, by name. */
export class Stock {
  #left = new Map();

  put(name, quantity) {
    this.#left.set(name, this.left(name) + quantity);
  }

  left(name) {
    return this.#left.get(name) ?? 0;
  }

  /** Takes from the shelf; false, and nothing taken, when there isn't enough. */
  take(name, quantity) {
    if (this.left(name) < quantity) return false;
    this.put(name, -quantity);
    return true;
  }
}
