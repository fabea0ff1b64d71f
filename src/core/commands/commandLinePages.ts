/** The words of `--help`, each line of at most 80 characters. What a command takes is put between them from the lists of commands and options. Pure. */

export interface CommandLinePage {
  /** What the command does, before what it takes. Of a command with two words, a text of one line that is broken where it is shown. */
  about: string;
  /** What is to be known besides, behind that. */
  notes?: string;
}

const guarded = `Files that can make programs run or steer assistants (.git, .vscode, CI,
AGENTS.md, scripts of package.json, …) are refused: nobody can be asked here.`;

/** What stands below the options of every command. */
export const commonNotes = `Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done in part, refused, findings
of a review, or no changes to describe, 130 interrupted.
MLX_CODE_LOG=debug|info|warn writes the log to stderr. MLX_CODE_DATA_FOLDER
names the folder of models, backups and the like (default: ~/.mlx-code).`;

/** What stands above the list of commands. */
export const generalAbout = `Runs a language model on this machine, without an editor; only “models download”
uses the network.`;

/** By the command's name; what belongs to all of those that begin with the same word, by that word. */
export const commandLinePages: Readonly<Record<string, CommandLinePage>> = {
  ask: {
    about: `Writes the answer to stdout while it comes. "/NAME WORDS" asks what a command
of .mlx-code/commands or of your own folder says, as in the chat. Rules of the
project (AGENTS.md, CLAUDE.md and others) go along.`,
  },
  edit: {
    about: `Has the model edit one file and writes the change to stdout as a unified diff.
Nothing is changed without --apply. The edit is decoded so that it always fits
the file; what it says is up to the model. "/NAME WORDS" is the command of a
file, as with ask, and rules of the project go along.`,
    notes: guarded,
  },
  apply: {
    about: `Applies the edits of an answer to the files below --root, all or nothing. Reads
whole files in fences with a path, SEARCH/REPLACE blocks, unified diffs and
apply_patch, also mixed with words. Keeps encoding, line ends and permissions.
“mlx-code undo” takes it back.`,
    notes: guarded,
  },
  review: {
    about: `Has the model review changes and lists what it finds: where, how grave, by which
rule, and why. Each place is one that was changed, whatever the model says; what
it says of it may be wrong. Without an option it reads what is staged, or all
that is not committed when nothing is. Nothing is changed without --apply.`,
    notes: `Rules of the team are applied and cited: AGENTS.md of the root and of the
folders of what changed, and “standards” of .mlx-code.json, a list of texts or
of {"id", "text", "file", "paths"}: a Markdown file’s sections are rules, too,
and paths are written as in .gitignore. Secrets, lock files and generated files
are not read. What surprises the model most is read first, and changed lines
that stand out are named; bits per token say by how much, by the probabilities
that it gives them. Findings that were dismissed in the editor stay away. Paths
count from the repository’s topmost folder, and those of named files from
--root.`,
  },
  index: {
    about: `Reads the project's files, so that they can be searched. What has not changed
since the last time isn't read again; “search” does the same by itself. Files
that .gitignore or .mlx-codeignore name, files that may hold keys, and those
that are no text, are left out. The index is in the data folder, and is shared
with the editor.`,
    notes: `It ends with 3 while another program still reads the project.`,
  },
  context: {
    about: `Gathers what a question needs to see of the project: files and names that it
mentions, parts that it calls by their names, what is found for its words, and
what these import. Each part has its reason and its tokens, counted by the
model's own tokenizer; what did not fit the budget is listed.`,
  },
  graph: {
    about: `Tells which files import which, where they go round in circles, and what nothing
seems to need, with how sure that is. For JavaScript, TypeScript, Python, Go,
Rust, Java, C, C++, C#, PHP and Ruby. With a file, who imports it, directly or
by way of others, and in Go, Java and C# who of its package uses it without an
import. With --json all files and imports are told.`,
  },
  project: {
    about: `Tells the project's languages, what it is built with, and the commands that
build, run, test and check it, by the files that say so: package.json,
pyproject.toml, Cargo.toml, go.mod, pom.xml, Makefile and many more. Runs
nothing, and needs neither a model nor the index.`,
  },
  stats: {
    about: `Shows what was counted of your use, as the editor’s page Insights does: tokens
and speeds by model, edits and suggestions that you took over, commands, and an
estimate of the time saved with its formula. It is counted in the editor, stays
on this machine, and holds no code, questions or answers.`,
  },
  settings: {
    about: `Lists each setting with the value that counts here, where that is from, and what
it goes before: the default, the .mlx-code.json of the folder, the environment,
an option, of which the last counts. What is wrong in the file is told with its
line; it ends with 3 where something of it does not count. Needs no model.

.mlx-code.json is JSON with comments, read by every command and by the editor:
  maxTokens, thinkingTokens, temperature; context.maxTokens; commit.style and
  commit.body; exclude, standards; deny ("edits", "gitWrites", "network",
  "run") and editsOnly, which no option takes back; model and aliases; and what
  only an editor does. Editors complete its keys and say what each does.`,
  },
  search: {
    about: `Finds code by the words in it, by the names that it defines and by its path, and
says why each place was found. “userName” is found as a whole and by its words,
a file by its name or path before all else, and where the last word stands
nowhere, words that begin with it are.`,
  },
  undo: {
    about: `Takes back the newest change that MLX-CODE made in the folder --root, by apply,
edit, or in the editor, also one that was killed in the middle. Files that have
been changed since are left as they are. Needs no git.`,
  },
  'commit-message': {
    about: `Writes a message for the staged changes of the repository, or for all changes
when nothing is staged. It has the form that the repository's own commits have:
which header, types, scopes, length, body, trailers, language; with fewer than
ten commits it is “type(scope): subject”. The scope is always of a changed
folder or file, the key of an issue that of the branch. Commits nothing.`,
  },
  'pull-request': {
    about: `Writes a title and a description for the checked out branch, from its commits
and its diff, in the repository's template where it has one. The template's
headings and boxes stay as they are; boxes, and parts about tests, pictures or
tickets, are left to you. Issues are closed that commits close, and no others.
Sends nothing.`,
  },
  changelog: {
    about: `Writes one entry for the checked out branch, with the section that it belongs
to: Added, Changed, Deprecated, Removed, Fixed or Security. Changes no file.`,
  },
  'release-notes': {
    about: `Lists the commits between two tags, branches or commits by what they do, each
with its hash; what breaks something comes first. With a model, what stands out
comes before them, each sentence on a commit that is among these. Without TO it
looks up to the newest commit.`,
  },
  completion: {
    about: `Writes a script to stdout by which the shell completes commands, options, what
they may be, and files. Once, for the shell that you use:
  bash   echo 'eval "$(mlx-code completion bash)"' >> ~/.bashrc
  zsh    echo 'eval "$(mlx-code completion zsh)"' >> ~/.zshrc
  fish   mlx-code completion fish > ~/.config/fish/completions/mlx-code.fish`,
  },
  'models list': {
    about:
      "the models of the catalogue by their aliases, and those that are on this machine (*): in the models folder, in Hugging Face's cache, or in LM Studio's folders",
  },
  'models advise': { about: 'which model to take on this machine and why, and the memory that each would need; loads nothing.' },
  'models inspect': { about: "reads a file's header without loading it: architecture, size, context length, and the memory it takes" },
  'models verify': { about: 'reads a whole file, and compares it with what the catalogue says of it; tells what was compared' },
  'models download': {
    about:
      'fetches a model into the models folder and checks it; stopped with Ctrl+C, it goes on from there the next time. MODEL is an alias, or a file of Hugging Face as hf:OWNER/REPOSITORY/FILE.gguf, with @REVISION behind it for another one than the newest, or its address there (https://huggingface.co/…)',
  },
  'models delete': {
    about:
      "puts a model into the system's bin, unless another program uses it (which only Linux tells). A file outside the models folder is deleted only when its whole path is given. A download that is not whole is removed, unless another program goes on with it",
  },
  'models benchmark': {
    about:
      'loads a model, has it read about 500 tokens and write about 60, and tells how many of each it does in a second; the editor shows it too',
  },
};

/** What is to be known of all commands that begin with the same word, which have one page. */
export const commandGroupNotes: Readonly<Record<string, string>> = {
  models: `FILE may be an alias, or the name alone, with or without .gguf, of one that
“models list” shows.

HF_TOKEN holds a token for models that want one, HF_ENDPOINT the address of a
mirror; HTTPS_PROXY and NO_PROXY name proxies. MLX_CODE_OFFLINE=1 refuses
downloads. MLX_CODE_CATALOGUE names a JSON file with models of your own, which
stand before the others; it has the form of the catalogue that comes along.`,
};
