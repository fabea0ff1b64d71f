import * as vscode from 'vscode';

/** A language as VS Code shows it, such as “JavaScript”, by the first name that an extension gives it; in quotes its identifier where none does. */
export function languageName(languageId: string, manifests: readonly unknown[] = installed()): string {
  for (const manifest of manifests)
    for (const language of languagesOf(manifest)) {
      if (!isRecord(language) || language.id !== languageId || !Array.isArray(language.aliases)) continue;
      const [name] = language.aliases as unknown[];
      if (typeof name === 'string' && name !== '') return name;
    }
  return `“${languageId}”`;
}

function installed(): unknown[] {
  return vscode.extensions.all.map(({ packageJSON }): unknown => packageJSON);
}

/** What a manifest, which anybody may have written, says of languages. */
function languagesOf(manifest: unknown): readonly unknown[] {
  if (!isRecord(manifest) || !isRecord(manifest.contributes)) return [];
  const { languages } = manifest.contributes;
  return Array.isArray(languages) ? (languages as unknown[]) : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
