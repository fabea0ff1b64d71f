import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { languages, parseTask, type Task } from './task.ts';

/** Where the tasks are. */
export const taskFolder = path.join(import.meta.dirname, 'tasks');

/** All tasks of a folder in a fixed order: by language, then by name. Throws the first one's complaint. */
export function readTasks(folder = taskFolder): Task[] {
  return languages.flatMap((language) =>
    readdirSync(path.join(folder, language))
      .filter((name) => name.endsWith('.md'))
      .sort()
      .map((name) => parseTask(`${language}/${name.slice(0, -3)}`, readFileSync(path.join(folder, language, name), 'utf8'))),
  );
}
