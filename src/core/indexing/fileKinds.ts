/** Which files are of no use to the index, told by their names and by how their texts look. Pure. */
import { baseName } from '../../base/relativePath.ts';

const binaryExtensions = new Set(
  (
    '7z a aac avi bin blend bmp bz2 class dat db dll dmg doc docx dylib eot exe flac gguf gif gz heic ico icns iso jar jpeg jpg lib lz4 m4a mkv mov mp3 mp4 ' +
    'node npy o obj ogg onnx otf pack parquet pdf png ppt pptx psd pt pyc pyd pyo rar safetensors so sqlite tar tgz tif tiff ttf vsix wasm wav webm webp whl ' +
    'woff woff2 xls xlsx xz zip zst'
  ).split(' '),
);

/** Written by tools, long, and in nobody's way but the index's. */
const generatedNames =
  /^(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lock|composer\.lock|cargo\.lock|poetry\.lock|uv\.lock|pipfile\.lock|gemfile\.lock|go\.sum|.*\.min\.(?:js|css|mjs)|.*\.map)$/;

/** Nothing to read in it, as its name says. */
export function isUnreadableKind(path: string): boolean {
  const name = baseName(path).toLowerCase();
  return binaryExtensions.has(name.slice(name.lastIndexOf('.') + 1)) || generatedNames.test(name);
}

/** Folders that hold other people's work or a tool's, whatever the rules of the project say. */
export const foreignFolders: ReadonlySet<string> = new Set([
  'node_modules',
  'bower_components',
  '.venv',
  'venv',
  '__pycache__',
  '.tox',
  '.mypy_cache',
  '.gradle',
  '.idea',
  '.next',
  '.nuxt',
]);

/** Of version control; never read. */
export const repositoryFolders: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', '.jj']);

/** Bytes that are looked at to tell text from what isn't. */
const lookedAt = 8_192;

/** A byte of zero among the first ones: no text, or one of an encoding that isn't read here. */
export function isBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, lookedAt).includes(0);
}

/** Characters of a line that no person writes; prose without line breaks stays below. */
const longLine = 5_000;
const longMean = 400;
const worthJudging = 4_000;

/** Whether a text was written for machines: code squeezed into few lines. */
export function isMinified(text: string): boolean {
  if (text.length < worthJudging) return false;
  let lines = 0;
  let longest = 0;
  for (let from = 0; from <= text.length; lines++) {
    const end = text.indexOf('\n', from);
    const to = end < 0 ? text.length : end;
    longest = Math.max(longest, to - from);
    from = to + 1;
  }
  return longest > longLine && text.length / lines > longMean;
}
