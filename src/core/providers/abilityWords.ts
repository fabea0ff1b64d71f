import type { ProviderAbilities } from './chatProvider.ts';

/** What another engine does here, and what is left to the model within. Of vectors it says nothing: what asks for them is the model's own process alone. */
export function abilityWords({ grammar, fim, tools, images }: ProviderAbilities): string {
  const left = [...(grammar ? [] : ['edits in the editor']), ...(fim ? [] : ['suggestions']), ...(tools ? [] : ['tool calls'])];
  return [
    `For the chat and commit messages${grammar ? '' : ', not held to a form'}`,
    ...(left.length === 0 ? [] : [`${listed(left)} stay with the model within`]),
    ...(images ? [] : ['no pictures']),
  ].join('; ');
}

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}
