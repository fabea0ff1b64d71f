/** A repository that tries to have its own programs run by whoever reads it, by every setting, attribute and hook that git has for it. */
import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { GitRepository } from './gitRepository.ts';

/** The folder of the submodule, which has everything that the repository around it has. */
const inside = 'deep';
/** Where its data are, with settings and hooks that are another's than those of the repository around it. */
const dataInside = `.git/modules/${inside}`;

/** Names of filters. In the submodule they are others: what is said on a command line of those around it holds in there, too. */
const filters = {
  around: { filter: 'evil', process: 'other.name' },
  inside: { filter: 'deep', process: 'deeper.name' },
} as const;

type Where = keyof typeof filters;

/** They only seem changed by their time: git has to read them, through the filters, to know; of a file with another size it knows at once. */
const untouched = ['same.txt', 'same.dat'];

export class HostileRepository extends GitRepository {
  readonly #beside: string;
  readonly #mark: string;

  /**
   * With two commits, a branch beside, a tag, something staged, something not, and something new; the same in a submodule, another commit of which is staged, and again another one
   * checked out. Until {@link arm} nothing is hostile.
   */
  constructor() {
    super('hostile');
    this.#beside = path.dirname(this.path);
    this.#mark = path.join(this.#beside, 'ran');
    this.#begin('.');
    this.git('init', '--quiet', '--initial-branch=main', inside);
    for (const [key, value] of [
      ['user.name', 'Test'],
      ['user.email', 'test@localhost'],
    ] as const)
      this.git('-C', inside, 'config', key, value);
    this.#begin(inside);
    this.#commit(inside, 'feat: begin');
    this.git('submodule', '--quiet', 'add', `./${inside}`, inside);
    this.git('submodule', '--quiet', 'absorbgitdirs');
    this.#commit('.', 'feat: begin');
    for (const folder of [inside, '.']) this.#goOn(folder);
    this.write(`${inside}/later.js`, 'export const later = 1;\n');
    this.#commit(inside, 'feat: go on once more');
    for (const folder of [inside, '.']) this.#change(folder);
  }

  #begin(folder: string): void {
    this.write(`${folder}/a.txt`, 'a\n');
    this.write(`${folder}/b.dat`, 'b\n');
    for (const name of untouched) this.write(`${folder}/${name}`, 'as it was\n');
    this.write(`${folder}/code.js`, 'export const one = 1;\n');
    const { filter, process } = folder === inside ? filters.inside : filters.around;
    this.write(
      `${folder}/.gitattributes`,
      `*.txt filter=${filter} diff=evil\n*.dat filter=${process} diff=conv\n*.js merge=evil diff=evil\n`,
    );
  }

  #goOn(folder: string): void {
    this.git('-C', folder, 'checkout', '--quiet', '-b', 'side');
    this.write(`${folder}/code.js`, 'export const one = 11;\n');
    this.#commit(folder, 'feat: from the side', 'code.js');
    this.git('-C', folder, 'checkout', '--quiet', 'main');
    this.write(`${folder}/code.js`, 'export const one = 10;\n');
    this.#commit(folder, 'feat: go on', 'code.js');
    this.git('-C', folder, 'tag', 'v1');
    if (folder === inside) this.git('add', inside);
  }

  #change(folder: string): void {
    this.write(`${folder}/code.js`, 'export const one = 100;\n');
    this.git('-C', folder, 'add', 'code.js');
    this.write(`${folder}/a.txt`, 'changed\n');
    this.write(`${folder}/b.dat`, 'changed\n');
    this.write(`${folder}/new.txt`, 'new\n');
  }

  #commit(folder: string, message: string, what = '--all'): void {
    this.git('-C', folder, 'add', what);
    this.git('-C', folder, 'commit', '--quiet', '--no-verify', '-m', message);
  }

  /** The topmost folder of the submodule. */
  get inside(): string {
    return path.join(this.path, inside);
  }

  /** Puts `code.js` into conflict, before {@link arm}. */
  merge(): void {
    this.git('commit', '--quiet', '--no-verify', '-m', 'feat: go further');
    try {
      this.git('merge', '--quiet', 'side');
    } catch {
      return; // as it should be
    }
    throw new Error('the merge had no conflict');
  }

  /** Sets all the traps, or only those of the submodule; every time one is sprung, a line more is in {@link fired}. */
  arm(where: 'everywhere' | 'inside' = 'everywhere'): void {
    this.#arm(dataInside, 'inside');
    if (where === 'inside') return;
    this.#arm('.git', 'around');
    // What has git look into it, whatever is asked.
    for (const [key, value] of [
      ['diff.ignoreSubmodules', 'none'],
      ['diff.submodule', 'diff'],
      ['status.submoduleSummary', 'true'],
      ['push.recurseSubmodules', 'on-demand'],
      [`submodule.${inside}.ignore`, 'none'],
      [`submodule.${inside}.active`, 'true'],
      [`submodule.${inside}.update`, `!${this.#program('around')}`],
      [`submodule.${inside}.url`, `ext::${this.#program('around')}`],
    ] as const)
      appendFileSync(path.join(this.path, '.git/config'), setting(key, value));
  }

  #program(where: Where): string {
    return path.join(this.#beside, `evil-${where}.sh`);
  }

  #arm(data: string, where: Where): void {
    const program = this.#program(where);
    writeFileSync(program, `#!/bin/sh\necho "${where} $0 $*" >> '${this.#mark}'\ncat\n`);
    chmodSync(program, 0o755);
    const hooks = path.join(this.#beside, `hooks-${where}`);
    mkdirSync(hooks);
    for (const name of [
      'post-index-change',
      'pre-commit',
      'post-checkout',
      'reference-transaction',
      'fsmonitor-watchman',
      'pre-auto-gc',
      'post-rewrite',
    ]) {
      for (const folder of [hooks, path.join(this.path, data, 'hooks')]) {
        mkdirSync(folder, { recursive: true });
        writeFileSync(path.join(folder, name), `#!/bin/sh\necho "${where} hook ${name}" >> '${this.#mark}'\n`);
        chmodSync(path.join(folder, name), 0o755);
      }
    }
    for (const [key, value] of [
      ['core.fsmonitor', program],
      ['core.hooksPath', hooks],
      ['core.pager', program],
      ['core.editor', program],
      ['core.askPass', program],
      ['core.sshCommand', program],
      ['core.gitProxy', program],
      ['core.alternateRefsCommand', program],
      ['sequence.editor', program],
      ['credential.helper', `!${program}`],
      ['pager.diff', program],
      ['pager.log', program],
      ['pager.show', program],
      ['pager.blame', program],
      ['pager.status', program],
      ['pager.branch', program],
      ['diff.external', program],
      ['diff.evil.command', program],
      ['diff.conv.textconv', program],
      ['merge.evil.driver', program],
      [`filter.${filters[where].filter}.clean`, program],
      [`filter.${filters[where].filter}.smudge`, program],
      [`filter.${filters[where].filter}.required`, 'true'],
      [`filter.${filters[where].process}.process`, program],
      [`filter.${filters[where].process}.required`, 'true'],
      ['gpg.program', program],
      ['gpg.ssh.program', program],
      ['log.showSignature', 'true'],
      ['interactive.diffFilter', program],
      ['trailer.x.command', program],
      ['trailer.x.cmd', program],
      ['remote.origin.url', `ext::${program}`],
      ['remote.origin.uploadpack', program],
      ['remote.origin.promisor', 'true'],
      ['protocol.ext.allow', 'always'],
      ['uploadpack.packObjectsHook', program],
      ['submodule.recurse', 'true'],
      ['alias.diff', `!${program}`],
      ['alias.log', `!${program}`],
      ['alias.status', `!${program}`],
      ['web.browser', 'evil'],
      ['browser.evil.cmd', program],
      ['difftool.evil.cmd', program],
      ['mergetool.evil.cmd', program],
    ] as const)
      appendFileSync(path.join(this.path, data, 'config'), setting(key, value));
    // What git believes to have seen already, it wouldn't read through the filters.
    const future = new Date(Date.now() + 60_000);
    const top = where === 'inside' ? this.inside : this.path;
    for (const name of [...untouched, 'a.txt', 'b.dat', '.gitattributes']) utimesSync(path.join(top, name), future, future);
  }

  /** What ran, a line for each time, which begins with where the trap was: `around` or `inside` the submodule; none is what is hoped for. */
  get fired(): string[] {
    return existsSync(this.#mark) ? readFileSync(this.#mark, 'utf8').trim().split('\n') : [];
  }

  /** Forgets what ran. */
  forget(): void {
    rmSync(this.#mark, { force: true });
  }
}

function setting(key: string, value: string): string {
  const [, section = '', middle, name = ''] = /^([^.]+)(?:\.(.*))?\.([^.]+)$/s.exec(key) ?? [];
  const head = middle === undefined ? `[${section}]` : `[${section} "${middle}"]`;
  return `${head}\n\t${name} = "${value.replace(/["\\]/g, '\\$&')}"\n`;
}
