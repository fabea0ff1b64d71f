import type { Log } from '../../base/log.ts';
import type { CompletionParts } from '../../core/completion/completionService.ts';
import type { SyntaxTrees } from '../../node/syntaxTrees.ts';

/**
 * Tells whether a file is as sound with a suggestion as without it; where that can't be told, it counts as sound. What keeps trees from being made, such as
 * a grammar that is missing, is logged once and not for each suggestion. Never rejects.
 */
export function staysSound(trees: Pick<SyntaxTrees, 'staysSound'>, log: Log): CompletionParts['fits'] {
  const told = new Set<string>();
  return async ({ uri, languageId, prefix, suffix }, text) => {
    try {
      return (await trees.staysSound(uri, languageId, prefix + suffix, { at: prefix.length, text })) ?? true;
    } catch (error) {
      const reason = String(error);
      if (!told.has(reason)) log.error('suggestions are shown that could not be parsed', error);
      told.add(reason);
      return true;
    }
  };
}
