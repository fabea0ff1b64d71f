import { t } from './l10n.ts';
interface Source {
  provider: string;
  model: string;
  host: string;
  local: boolean;
  /** Another extension answers: where, only that one knows. */
  extension?: true;
}

/** Who gave an answer that the model within didn't make, as it stands in a sentence: `coder (Team) at llm.example.com, not this machine`. */
export function sourceWords({ provider, model, host, local, extension }: Source): string {
  // An entry is often called as its model is: once is enough.
  const who = model === '' || model === provider ? provider : `${model} (${provider})`;
  if (extension) return t('{0} by {1}, perhaps not on this machine', who, host);
  return t(local ? '{0} at {1}, on this machine' : '{0} at {1}, not this machine', who, host);
}
