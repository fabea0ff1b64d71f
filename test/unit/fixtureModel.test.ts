/** `npm run fixture-model` as a user runs it: what it says of itself. What it writes, the tests of the engine use. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const script = path.resolve(import.meta.dirname, '../../scripts/fixtureModel.ts');
const run = (...args: string[]) => spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });

describe('the command that writes test models', () => {
  it.each(['--help', '-h'])('explains its options with %s', (option) => {
    const { status, stdout, stderr } = run(option);
    expect([status, stderr]).toEqual([0, '']);
    for (const name of ['--out', '--kind', '--seed', '--layers', '--chat-file']) expect(stdout).toContain(`  ${name} `);
  });

  it.each([
    [['--nope'], /--nope/],
    [['--out', 'never.gguf', '--kind', 'scripted', '--chat-file', '/nowhere/answer.md'], /nowhere/],
    [['--out', 'never.gguf', '--layers', '0', '--kind', 'bench'], /--help explains/],
    [[], /--help explains/],
  ])('says of %j in a few words what is wrong, and how it is used', (args, words) => {
    const { status, stdout, stderr } = run(...args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(words);
    expect(stderr).toContain('Usage: npm run -s fixture-model');
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(existsSync('never.gguf')).toBe(false);
  });
});
