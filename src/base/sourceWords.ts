/** Who gave an answer that the model within didn't make, as it stands in a sentence: `coder (Team) at llm.example.com, not this machine`. */
export function sourceWords({ provider, model, host, local }: { provider: string; model: string; host: string; local: boolean }): string {
  const who = model === '' ? provider : `${model} (${provider})`;
  return `${who} at ${host}, ${local ? 'on' : 'not'} this machine`;
}
