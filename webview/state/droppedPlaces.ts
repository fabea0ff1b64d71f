/** Files and folders in what was dragged here or pasted: their addresses or paths. Pure. */
import { maxPlaces } from '../../src/protocol/webview.ts';

/** How VS Code and others name files that are dragged, the best first. */
const placeTypes = ['application/vnd.code.uri-list', 'text/uri-list', 'resourceurls', 'codefiles'] as const;

/** Whether there may be files in it; what they are is told only when it is dropped. */
export function hasPlaces(types: readonly string[]): boolean {
  return placeTypes.some((type) => types.includes(type));
}

/** The files in it; none when there are other things. */
export function placesIn(data: (type: string) => string): string[] {
  for (const type of placeTypes) {
    const text = data(type);
    const places = (type === 'resourceurls' || type === 'codefiles' ? listIn(text) : linesIn(text)).filter(isPlace);
    if (places.length > 0) return places.slice(0, maxPlaces);
  }
  return [];
}

/** A text that is nothing but absolute paths, one a line, as *Copy Path* makes it; none for any other. */
export function pathsIn(text: string): string[] {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim().replace(/^(["'])(.*)\1$/, '$2'))
    .filter((line) => line !== '');
  return lines.length <= maxPlaces && lines.every((line) => /^(?:\/[^/]|[a-z]:[\\/]|~[\\/]|file:\/\/)/i.test(line)) ? lines : [];
}

function linesIn(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#'));
}

function listIn(text: string): string[] {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : [];
  } catch {
    // Not a list: somebody else uses the name.
    return [];
  }
}

/** A page of the web is no file. */
function isPlace(place: string): boolean {
  return !/^(?:https?|data|javascript|mailto|about):/i.test(place);
}
