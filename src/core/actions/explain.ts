/** What "Explain selection" shows as the question. */
export function explainTitle(label: string): string {
  return `Explain ${label}`;
}

/** What the model is asked about the attached selection. */
export function explainQuestion(languageId: string, label: string): string {
  const language = /^[A-Za-z0-9+#._ -]{1,40}$/.test(languageId) && languageId !== 'plaintext' ? ` ${languageId}` : '';
  return (
    `Explain the selected${language} code (${label}). Begin with one sentence that says what it is for. ` +
    'Then go through it in order, in short points: what each part does and why. End with anything that looks wrong or surprising, if there is something.'
  );
}
