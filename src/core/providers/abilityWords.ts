import { listOf, t } from '../../base/l10n.ts';
import type { ProviderAbilities } from './chatProvider.ts';

/** What another engine does here, and what is left to the model within. Of vectors it says nothing: what asks for them is the model's own process alone. */
export function abilityWords({ grammar, fim, tools, images }: ProviderAbilities): string {
  const left = [...(grammar ? [] : [t('edits in the editor')]), ...(fim ? [] : [t('suggestions')]), ...(tools ? [] : [t('tool calls')])];
  return [
    grammar ? t('For the chat and commit messages') : t('For the chat and commit messages, not held to a form'),
    ...(left.length === 0 ? [] : [t('{0} stay with the model within', listOf(left))]),
    ...(images ? [] : [t('no pictures')]),
  ].join('; ');
}
