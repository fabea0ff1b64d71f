import type { CompletionOptions } from './completionService.ts';

/** Whether suggestions come by themselves in a language. */
export function suggestsIn({ languages }: Pick<CompletionOptions, 'languages'>, languageId: string): boolean {
  return languages[languageId] ?? languages['*'] ?? true;
}
