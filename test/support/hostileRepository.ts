/** A repository that tries to have its own programs run by whoever reads it, by every setting, attribute and hook that git has for it. */
import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { GitRepository } from './gitRepository.ts';

export class HostileRepository extends GitRepository {
  readonly #mark: string;
  readonly #program: string;

  /** With two commits, a branch beside, something staged, something not, and something new. Until {@link arm} nothing is hostile. */
  constructor() {
    super('hostile');
    const beside = path.dirname(this.path);
    this.#mark = path.join(beside, 'ran');
    this.#program = path.join(beside, 'evil.sh');
    this.write('a.txt', 'a\n');
    this.write('b.dat', 'b\n');
    this.write('code.js', 'export const one = 1;\n');
    this.write('.gitattributes', '*.txt filter=evil diff=evil\n*.dat filter=other.name diff=conv\n*.js merge=evil diff=evil\n');
    this.commit('feat: begin');
    this.git('checkout', '--quiet', '-b', 'side');
    this.write('code.js', 'export const one = 11;\n');
    this.commit('feat: from the side');
    this.git('checkout', '--quiet', 'main');
    this.write('code.js', 'export const one = 10;\n');
    this.commit('feat: go on');
    this.write('code.js', 'export const one = 100;\n');
    this.git('add', 'code.js');
    this.write('a.txt', 'changed\n');
    this.write('b.dat', 'changed\n');
    this.write('new.txt', 'new\n');
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

  /** Sets all the traps; every time one is sprung, a line more is in {@link fired}. */
  arm(): void {
    const program = this.#program;
    writeFileSync(program, `#!/bin/sh\necho "$0 $*" >> '${this.#mark}'\ncat\n`);
    chmodSync(program, 0o755);
    const hooks = path.join(path.dirname(this.path), 'hooks');
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
      for (const folder of [hooks, path.join(this.path, '.git/hooks')]) {
        mkdirSync(folder, { recursive: true });
        writeFileSync(path.join(folder, name), `#!/bin/sh\necho hook ${name} >> '${this.#mark}'\n`);
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
      ['filter.evil.clean', program],
      ['filter.evil.smudge', program],
      ['filter.evil.required', 'true'],
      ['filter.other.name.process', program],
      ['filter.other.name.required', 'true'],
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
      appendFileSync(path.join(this.path, '.git/config'), setting(key, value));
    // What git believes to have seen already, it wouldn't read through the filters.
    const future = new Date(Date.now() + 60_000);
    for (const name of ['a.txt', 'b.dat', '.gitattributes']) utimesSync(path.join(this.path, name), future, future);
  }

  /** What ran, a line for each time; none is what is hoped for. */
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
