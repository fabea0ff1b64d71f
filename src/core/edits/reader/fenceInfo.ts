/** Reads a fence's info string: language and path, in the many ways that models write it. Pure. */
import { looksLikePath } from './pathText.ts';

export interface FenceInfo {
  /** Lower case; empty when there is none. */
  language: string;
  path: string | null;
  /** `file:path`: all of the file follows, beyond doubt. */
  explicit: boolean;
  /** `12:15:path`: only these lines of the file follow. */
  part: boolean;
}

const attribute = /(?:^|[\s{,])(?:path|file|filename|filepath|file_path|title|name|src)\s*[=:]\s*(?:"([^"]*)"|'([^']*)'|([^\s"'},]+))/i;

export function fenceInfo(info: string): FenceInfo {
  const text = info.trim().slice(0, 1000);
  const none: FenceInfo = { language: /^[^\s:{=,]*/.exec(text)?.[0].toLowerCase() ?? '', path: null, explicit: false, part: false };
  const explicit = /(?:^|\s)file:\s*(.*)$/i.exec(text);
  if (explicit?.[1]) {
    const rest = explicit[1];
    const quoted = /^(["'`])(.+?)\1/.exec(rest);
    // Behind the path may stand the language; or the path has a blank in it.
    const [word = ''] = rest.split(/\s/, 1);
    const unquoted = looksLikePath(word) && !looksLikePath(rest, true) ? word : rest;
    const path = rest.startsWith('//') ? `file:${unquoted}` : (quoted?.[2] ?? unquoted);
    return { ...none, language: none.language === 'file' ? '' : none.language, path: path.trim(), explicit: true };
  }
  const part = /^(?:\w+\s+)?\d+:\d+:(\S+)$/.exec(text);
  if (part?.[1]) return { ...none, language: '', path: part[1], part: true };
  const stated = attribute.exec(text);
  const value = stated && (stated[1] ?? stated[2] ?? stated[3]);
  if (value && looksLikePath(value, true)) return { ...none, path: value };
  const [first = '', ...others] = text.split(/\s+/);
  const colon = /^[\w+#.-]+:(?=[^\s])(.+)$/.exec(first);
  if (colon?.[1] && !/^[A-Za-z]:[\\/]/.test(first) && looksLikePath(colon[1])) return { ...none, path: colon[1] };
  // A name without an ending, such as `Dockerfile`, is a language when it stands alone.
  if (first.includes('.') && looksLikePath(first)) return { ...none, language: '', path: first };
  for (const other of others) {
    const bare = other.replace(/^[([{]+|[)\]},:]+$/g, '');
    if (looksLikePath(bare)) return { ...none, path: bare };
  }
  return none;
}
