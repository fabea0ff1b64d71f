/** Scripts by which a shell completes our command line, made of the lists of commands and options. A script asks nothing of the program: it is data of the version that wrote it. */
import type { ArgumentForm } from '../core/commands/commandEntry.ts';
import { commandLineEntries, firstWords, secondWords, type Shell } from '../core/commands/commandLineEntries.ts';
import { allOptions, type CommandLineOption, commonOptions, optionsFor } from '../core/commands/commandLineOptions.ts';

/** The script for a shell, which ends with a line end. */
export function completionScript(shell: Shell): string {
  return { bash: bashScript, zsh: zshScript, fish: fishScript }[shell]();
}

const groups = firstWords.filter((word) => secondWords(word).length > 0);
const help = 'help';

/** Characters of what a list says of an option. */
const longestHelp = 64;
const withValue = [...allOptions.values()].filter(({ kind }) => kind !== 'flag');

function bashScript(): string {
  const values = choicesOf(withValue).map(([names, choices]) => `    ${names.join('|')}) words=${quoted(choices.join(' '))} ;;`);
  const commands = commandLineEntries.map(
    ({ name }) => `    ${quoted(name)}) options=${quoted(optionsFor(name).map(dashed).join(' '))} ;;`,
  );
  const second = [
    ...groups.map((group) => `    ${group}) words=${quoted(secondWords(group).join(' '))} ;;`),
    ...commandLineEntries.flatMap(({ name, arguments: [form] = [] }) =>
      form?.kind === 'choice' ? [`    ${quoted(name)}) words=${quoted(choiceWords(form).join(' '))} ;;`] : [],
    ),
  ];
  // It is read by bash 3.2, too, which a Mac has. Where nothing is offered, files are. Behind “--” a dot before each word keeps it from being an option.
  return `_mlx_code() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command= words= options= plain= word i
  if [ "$previous" = "=" ]; then previous=\${COMP_WORDS[COMP_CWORD-2]}; fi
  if [ "$current" = "=" ]; then current=; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    case $plain$word in
    --) plain=. ;;
    ${withValue.map(dashed).join('|')})
      i=$((i + 1))
      if [ "\${COMP_WORDS[i]}" = "=" ]; then i=$((i + 1)); fi
      ;;
    -*) ;;
    *)
      case $command in
      '') command=$word ;;
      ${groups.join('|')}) command="$command $word" ;;
      esac
      ;;
    esac
  done
  case $plain$previous in
${values.join('\n')}
    ${withValue.map(dashed).join('|')}) return ;;
    *)
      case $plain$current in
      -*)
        case $command in
${indented(commands, 4)}
        *) options=${quoted(commonOptions.map(dashed).join(' '))} ;;
        esac
        words=$options
        ;;
      *)
        case $command in
        '') words=${quoted([...firstWords, help].join(' '))} ;;
        ${help}) words=${quoted(firstWords.join(' '))} ;;
${indented(second, 4)}
        esac
        ;;
      esac
      ;;
  esac
  COMPREPLY=()
  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -W "$words" -- "$current")
}
complete -o bashdefault -o default -F _mlx_code mlx-code
`;
}

function zshScript(): string {
  const options = commandLineEntries.map(({ name }) => `      ${quoted(name)}) options=(${optionsFor(name).map(described).join(' ')}) ;;`);
  const files = commandLineEntries.filter(({ arguments: [form] = [] }) => form?.kind === 'file');
  return `#compdef mlx-code
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
_mlx_code() {
  local command= plain= word previous=\${words[CURRENT-1]} i
  local -a options commands
  for (( i = 2; i < CURRENT; i++ )); do
    word=\${words[i]}
    case $plain$word in
      --) plain=. ;;
      ${withValue.map(dashed).join('|')}) (( i++ )) ;;
      -*) ;;
      *)
        case $command in
          '') command=$word ;;
          ${groups.join('|')}) command="$command $word" ;;
        esac
        ;;
    esac
  done
  if [[ $plain$PREFIX == --*=* ]]; then previous=\${PREFIX%%=*}; compset -P 1 '*='; fi
  case $plain$previous in
${choicesOf(withValue)
  .map(([names, choices]) => `    ${names.join('|')}) compadd -- ${choices.join(' ')}; return ;;`)
  .join('\n')}
    ${ofKind('folder').map(dashed).join('|')}) _files -/; return ;;
    ${ofKind('file').map(dashed).join('|')}) _files; return ;;
    ${[...ofKind('number'), ...ofKind('ref'), ...ofKind('text')].map(dashed).join('|')}) return ;;
  esac
  if [[ $plain$PREFIX == -* ]]; then
    case $command in
${options.join('\n')}
      *) options=(${commonOptions.map(described).join(' ')}) ;;
    esac
    _describe -o option options
    return
  fi
  case $command in
    '') commands=(${[...firstWords, help].map((word) => quoted(`${word}:${helpOf(word)}`)).join(' ')}); _describe command commands ;;
    ${help}) compadd -- ${firstWords.join(' ')} ;;
${groups
  .map(
    (group) =>
      `    ${group}) commands=(${secondWords(group)
        .map((word) => quoted(`${word}:${helpOf(`${group} ${word}`)}`))
        .join(' ')}); _describe command commands ;;`,
  )
  .join('\n')}
${commandLineEntries
  .flatMap(({ name, arguments: [form] = [] }) =>
    form?.kind === 'choice' ? [`    ${quoted(name)}) compadd -- ${choiceWords(form).join(' ')} ;;`] : [],
  )
  .join('\n')}
    ${files.map(({ name }) => quoted(name)).join('|')}) _files ;;
  esac
}
compdef _mlx_code mlx-code
`;
}

function fishScript(): string {
  const complete = (rest: string): string => `complete -c mlx-code ${rest}`;
  const option = (command: string | null, { name, short, kind, choices, help }: CommandLineOption): string => {
    const value = {
      flag: '',
      number: ' -x',
      text: ' -x',
      ref: ' -x',
      choice: ` -x -a ${fishQuoted((choices ?? []).join(' '))}`,
      file: ' -r -F',
      folder: " -x -a '(__fish_complete_directories)'",
    }[kind];
    const where = command === null ? '' : `-n ${fishQuoted(`__mlx_code_is ${fishQuoted(command)}`)} `;
    return complete(`${where}${short === undefined ? '' : `-s ${short} `}-l ${name}${value} -d ${fishQuoted(brief(help))}`);
  };
  const word = (command: string, name: string): string =>
    complete(
      `-n ${fishQuoted(`__mlx_code_is ${fishQuoted(command)}`)} -a ${name} -d ${fishQuoted(helpOf(command === '' ? name : `${command} ${name}`))}`,
    );
  return `function __mlx_code_command
    set -l command
    set -l skips no
    for word in (commandline -opc)[2..-1]
        if test $skips = yes
            set skips no
        else if contains -- $word ${withValue.map(dashed).join(' ')}
            set skips yes
        else if not string match -q -- '-*' $word
            set -a command $word
        end
    end
    if contains -- "$command[1]" ${groups.join(' ')}; and set -q command[2]
        echo "$command[1] $command[2]"
    else
        echo "$command[1]"
    end
end
function __mlx_code_is
    contains -- (__mlx_code_command) $argv
end
${[
  complete('-f'),
  ...[...firstWords, help].map((name) => word('', name)),
  ...firstWords.map((name) => complete(`-n ${fishQuoted(`__mlx_code_is ${help}`)} -a ${name}`)),
  ...groups.flatMap((group) => secondWords(group).map((name) => word(group, name))),
  ...commandLineEntries.flatMap(({ name, arguments: [form] = [] }) => {
    const where = `-n ${fishQuoted(`__mlx_code_is ${fishQuoted(name)}`)}`;
    if (form?.kind === 'file') return [complete(`${where} -F`)];
    return form?.kind === 'choice' ? [complete(`${where} -a ${fishQuoted(choiceWords(form).join(' '))}`)] : [];
  }),
  ...commandLineEntries.flatMap(({ name }) =>
    optionsFor(name)
      .filter((one) => !commonOptions.includes(one))
      .map((one) => option(name, one)),
  ),
  ...commonOptions.map((one) => option(null, one)),
].join('\n')}
`;
}

/** Options with words to choose from, those with the same words together. */
function choicesOf(options: readonly CommandLineOption[]): [names: string[], choices: readonly string[]][] {
  return options.flatMap((option) => (option.choices ? [[[dashed(option)], option.choices] satisfies [string[], readonly string[]]] : []));
}

function ofKind(kind: CommandLineOption['kind']): CommandLineOption[] {
  return withValue.filter((option) => option.kind === kind);
}

function choiceWords({ choices = [] }: ArgumentForm): string[] {
  return choices.map(({ value }) => value);
}

function helpOf(name: string): string {
  return (
    commandLineEntries.find((entry) => entry.name === name)?.help ??
    (name === help ? 'what a command does and takes' : secondWords(name).join(', '))
  );
}

function dashed({ name }: CommandLineOption): string {
  return `--${name}`;
}

function described(option: CommandLineOption): string {
  return quoted(`${dashed(option)}:${brief(option.help)}`);
}

/** As much of a help as a list has room for: the first of its sentences, up to some word of it. */
function brief(help: string): string {
  const sentence = help.split(/;|\. /, 1)[0] ?? '';
  return sentence.length <= longestHelp ? sentence : `${sentence.slice(0, sentence.lastIndexOf(' ', longestHelp))} …`;
}

/** For bash and zsh. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function fishQuoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", `\\'`)}'`;
}

function indented(lines: readonly string[], by: number): string {
  return lines.map((line) => ' '.repeat(by) + line).join('\n');
}
