/** What git's settings say of commit messages, and the text that stands before whoever writes one. It only reads, and what can't be read is as if it weren't there. */
import { homedir } from 'node:os';
import path from 'node:path';
import { AppError } from '../../base/appError.ts';
import { readOwnFile } from '../ownFile.ts';
import type { GitRunner, GitRunnerOptions } from './gitRunner.ts';
import { gitAround } from './repositoryAround.ts';

export interface MessageSettings {
  name?: string | undefined;
  email?: string | undefined;
  /** The text of `commit.template`, or else of `.gitmessage`; null for none. */
  template: string | null;
  /** What a line begins with that git leaves out, where that isn't `#`. */
  comment?: string;
}

const maxFileBytes = 64 * 1024;

/** Of the repository whose topmost folder is `top`. Rejects with `cancelled`. */
export async function readMessageSettings(git: GitRunner, top: string): Promise<MessageSettings> {
  const settings = await userSettings(git);
  // `auto` is one that no line begins with; which one, no template can know.
  const comment = [settings.get('core.commentstring'), settings.get('core.commentchar')].find((one) => one && one.value !== 'auto')?.value;
  return {
    name: settings.get('user.name')?.value,
    email: settings.get('user.email')?.value,
    template: await messageTemplate(top, settings.get('commit.template')),
    ...(comment && { comment }),
  };
}

/** The template of the repository around `root`, with the sign of its comments. Rejects as reading changes does. */
export async function readMessageTemplate(
  root: string,
  options: Pick<GitRunnerOptions, 'signal' | 'program'> = {},
): Promise<Pick<MessageSettings, 'template' | 'comment'>> {
  const { top, git } = await gitAround(root, options);
  return readMessageSettings(git, top);
}

/** The output, or none where git can't say; being stopped is no answer. */
export function orNothing(output: Promise<string>): Promise<string> {
  return output.catch((error: unknown) => {
    if (AppError.is(error, 'gitFailed')) return '';
    throw error;
  });
}

/** Null for what isn't there, is large, or is no text. */
export async function readSmallText(file: string): Promise<string | null> {
  return readOwnFile(file, maxFileBytes).then(
    (bytes) => (bytes.includes(0) ? null : bytes.toString('utf8').replace(/^\u{FEFF}/u, '')),
    () => null,
  );
}

interface UserSetting {
  value: string;
  /** `local` and `worktree` are the repository's own. */
  scope: string;
}

/** Of the settings that are looked at, the one that counts. */
async function userSettings(git: GitRunner): Promise<Map<string, UserSetting>> {
  const names = String.raw`^(user\.name|user\.email|commit\.template|core\.comment(char|string))$`;
  const fields = (await orNothing(git.run('config', '--null', '--show-scope', '--get-regexp', names))).split('\0');
  const settings = new Map<string, UserSetting>();
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const [name = '', ...value] = (fields[i + 1] ?? '').split('\n');
    settings.set(name, { scope: fields[i] ?? '', value: value.join('\n') });
  }
  return settings;
}

/** A repository may name a template of its own only inside itself: whoever made it shall not have other files read. */
async function messageTemplate(top: string, setting: UserSetting | undefined): Promise<string | null> {
  if (setting === undefined) return readSmallText(path.join(top, '.gitmessage'));
  const named = path.resolve(
    top,
    setting.value.replace(/^~(?=$|[\\/])/, () => homedir()),
  );
  const inside = named.startsWith(top + path.sep);
  return inside || /^(?:global|system|command)$/.test(setting.scope) ? readSmallText(named) : null;
}
