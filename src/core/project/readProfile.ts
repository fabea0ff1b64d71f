/** Reads the files that tell what a project is, the same for the editor and the command line. It must not know where they are. */
import { throwIfCancelled } from '../../base/appError.ts';
import { TimeSlice } from '../../base/timeSlice.ts';
import { isSecretFile } from '../context/secretFile.ts';
import { manifestPaths, type ProjectProfile, projectProfile } from './projectProfile.ts';

/** Characters; what is longer is no manifest that a person wrote. */
const longestManifest = 1_000_000;

/** `read` gives a file's text, null where there is none to be read. Rejects with `cancelled`. */
export async function readProfile(
  all: Iterable<string>,
  read: (path: string) => Promise<string | null> | string | null,
  signal?: AbortSignal,
): Promise<ProjectProfile> {
  const paths = [...all].filter((path) => !isSecretFile(path));
  const texts = new Map<string, string>();
  const slice = new TimeSlice(signal);
  for (const path of manifestPaths(paths).read) {
    throwIfCancelled(signal);
    if (slice.isOver) await slice.rest();
    const text = await read(path);
    if (text !== null && text.length <= longestManifest) texts.set(path, text);
  }
  return projectProfile(paths, texts);
}
