/** What a block of code of an answer may be called as a file: as its fence says, or by its language. Pure. */
import { fenceInfo } from '../../base/fenceInfo.ts';
import { looksLikePath } from '../../base/likelyPath.ts';

/** Names of files that are called so whatever is in them. */
const wholeNames: ReadonlyMap<string, string> = new Map(
  Object.entries({
    cmake: 'CMakeLists.txt',
    docker: 'Dockerfile',
    dockerfile: 'Dockerfile',
    make: 'Makefile',
    makefile: 'Makefile',
  }),
);

/** Endings of languages that aren't called by theirs. */
const endings: ReadonlyMap<string, string> = new Map(
  Object.entries({
    bash: 'sh',
    batch: 'bat',
    clojure: 'clj',
    'c#': 'cs',
    'c++': 'cpp',
    csharp: 'cs',
    console: 'sh',
    elixir: 'ex',
    erlang: 'erl',
    fortran: 'f90',
    fsharp: 'fs',
    golang: 'go',
    haskell: 'hs',
    javascript: 'js',
    javascriptreact: 'jsx',
    julia: 'jl',
    kotlin: 'kt',
    latex: 'tex',
    markdown: 'md',
    mermaid: 'mmd',
    node: 'js',
    'objective-c': 'm',
    objectivec: 'm',
    perl: 'pl',
    powershell: 'ps1',
    protobuf: 'proto',
    python: 'py',
    python3: 'py',
    ruby: 'rb',
    rust: 'rs',
    shell: 'sh',
    shellscript: 'sh',
    terraform: 'tf',
    typescript: 'ts',
    typescriptreact: 'tsx',
    vb: 'vb',
    zsh: 'sh',
  }),
);

/** The path that a fence names, or a name that fits its language: `code.py`; `code.txt` for none. `info` is what stands behind the fence's marks. */
export function codeFileName(info: string): string {
  const { language, path } = fenceInfo(info);
  if (path !== null) return path;
  const whole = wholeNames.get(language);
  if (whole !== undefined) return whole;
  const ending = endings.get(language) ?? language;
  return looksLikePath(`code.${ending}`) ? `code.${ending}` : 'code.txt';
}
