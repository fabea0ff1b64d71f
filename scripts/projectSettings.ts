/**
 * Writes the JSON schema of `.mlx-code.json` from the description that its reader goes by. `--check` writes nothing and fails when the schema isn't up to date.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { projectSettingsSchema } from '../src/core/projectSettings/settingsSchema.ts';

/** Where editors find it. */
export const schemaFile = join(import.meta.dirname, '..', 'media', 'projectSettings.schema.json');

/** The schema as it is to be in the file. */
export async function schemaText(): Promise<string> {
  const config = await resolveConfig(schemaFile);
  return format(JSON.stringify(projectSettingsSchema()), { ...config, filepath: schemaFile });
}

if (import.meta.main) {
  const wanted = await schemaText();
  if (!process.argv.includes('--check')) writeFileSync(schemaFile, wanted);
  else if (readFileSync(schemaFile, 'utf8') !== wanted) {
    console.error('media/projectSettings.schema.json is not up to date: run `npm run docs:settings`.');
    process.exit(1);
  }
}
