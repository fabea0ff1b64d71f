import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/core/review/finding.ts';
import { sarifLog } from '../../../src/core/review/sarif.ts';
import { sarifProblems } from '../../support/sarif.ts';

const finding = (more: Partial<Finding> = {}): Finding => ({
  path: 'src/größe & gewicht #1.ts',
  line: 3,
  endLine: 5,
  severity: 'info',
  rule: 'bug',
  cites: null,
  message: 'It is wrong.',
  fix: null,
  source: 'review',
  ...more,
});

describe('SARIF', () => {
  it('holds what the format asks for, and names each rule once', () => {
    const rules = [
      { id: 'bug', text: 'Bugs.', cites: null },
      { id: 'AGENTS.md#errors', text: 'Errors.', cites: 'AGENTS.md › Errors' },
      { id: 'unused', text: 'Not named.', cites: null },
    ];
    const findings = [
      finding(),
      finding({ severity: 'error', rule: 'AGENTS.md#errors' }),
      finding({ severity: 'warning', rule: 'new' }),
      finding(),
    ];
    const log = sarifLog(
      findings.map((one) => ({ ...one, print: 'ab'.repeat(16) })),
      rules,
      '1.2.3',
    );
    const text = JSON.stringify(log);
    expect(sarifProblems(text)).toEqual([]);
    const { runs } = log as { runs: { tool: { driver: { rules: { id: string }[] } }; results: Record<string, unknown>[] }[] };
    expect(runs[0]!.tool.driver.rules.map(({ id }) => id)).toEqual(['bug', 'AGENTS.md#errors', 'new']);
    expect(runs[0]!.results.map(({ level, ruleIndex }) => [level, ruleIndex])).toEqual([
      ['note', 0],
      ['error', 1],
      ['warning', 2],
      ['note', 0],
    ]);
    expect(text).toContain('src/gr%C3%B6%C3%9Fe%20%26%20gewicht%20%231.ts');
    expect(sarifProblems(JSON.stringify(sarifLog([], rules, '1')))).toEqual([]);
  });

  it('is told from what is none', () => {
    const good = JSON.stringify(sarifLog([finding()], [], '1'));
    for (const [from, to, where] of [
      ['"2.1.0"', '"2.0.0"', 'version'],
      ['"note"', '"info"', 'level'],
      ['"startLine":3', '"startLine":0', 'startLine'],
      ['"startLine":3', '"startLine":9', 'region'],
      ['%23', '#', 'uri'],
      ['"ruleIndex":0', '"ruleIndex":1', 'ruleIndex'],
      ['"message":{"text"', '"message":{"words"', 'message'],
      ['"results"', '"findings"', 'findings'],
    ] as const)
      expect(sarifProblems(good.replace(from, to)).join('\n')).toContain(where);
  });
});
