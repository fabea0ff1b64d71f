const common = `Options of every command
  --model FILE      the model to use (GGUF); without it the one that MLX_CODE_MODEL names
  --root DIR        the project's folder (default: the current one)
  --seed N          the same seed gives the same answer
  --max-tokens N    bound of an answer (default: 1024)
  --json            one JSON object per line on stdout, nothing else there
  -q, --quiet       no progress on stderr
  -h, --help        this text
  -v, --version     the version

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 nothing to do or done in part, 130 interrupted.
MLX_CODE_LOG=debug|info|warn writes the log to stderr.
`;

const topics: Readonly<Record<string, string>> = {
  '': `Usage: mlx-code COMMAND [OPTIONS]

Runs a language model on this machine, without an editor and without a network.

Commands
  ask "QUESTION"         answers a question
  commit-message         describes the staged changes, or all changes when nothing is staged
  models inspect FILE    what a model file holds

mlx-code COMMAND --help tells more.

${common}`,
  ask: `Usage: mlx-code ask "QUESTION" [--file FILE]… [OPTIONS]

Writes the answer to stdout while it comes.
  --file FILE       a file that goes along with the question; may be repeated

${common}`,
  'commit-message': `Usage: mlx-code commit-message [--all] [--body] [OPTIONS]

Writes a message of the form “type(scope): subject” for the staged changes of the repository, or for all changes when nothing is
staged. The scope is always the name of a changed folder or file. Commits nothing.
  --all             all changes, new files included, even when something is staged
  --body            up to five lines below the subject, where the model thinks they are needed

${common}`,
  models: `Usage: mlx-code models inspect FILE [OPTIONS]

Reads a model file's header without loading it: architecture, size, context length, and the memory it takes.

${common}`,
};

/** The text of `--help`, for one command or for all. */
export function helpText(topic: string): string {
  return topics[topic] ?? topics[''] ?? '';
}
