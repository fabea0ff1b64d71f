/**
 * Options as a trie of the tokens that the tokenizer writes them in: where one way leads on, nothing has to be asked; where ways part, the next
 * token is one of a few. What is chosen so lies in the cache in the very tokens that a prompt of the same text has.
 */
export interface TrieNode<Token> {
  /** The option that is whole here. */
  option?: string;
  next: Map<Token, TrieNode<Token>>;
}

/** Builds the trie; an option in the same tokens as one before is left out, since nothing could tell them apart. */
export function tokenTrie<Token>(options: readonly string[], tokenise: (text: string) => readonly Token[]): TrieNode<Token> {
  const root: TrieNode<Token> = { next: new Map() };
  for (const option of options) {
    let node = root;
    for (const token of tokenise(option)) {
      let next = node.next.get(token);
      if (!next) node.next.set(token, (next = { next: new Map() }));
      node = next;
    }
    node.option ??= option;
  }
  return root;
}
