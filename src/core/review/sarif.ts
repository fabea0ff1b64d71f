/** Findings as SARIF 2.1.0, which code hosts and editors read. Pure. */
import type { Severity } from '../../protocol/worker/review.ts';
import type { Finding } from './finding.ts';
import type { ReviewRule } from './reviewRules.ts';

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = { error: 'error', warning: 'warning', info: 'note' };

/** A log of one run. `rules` are those that the findings may name; only what is named is written. `print` is what a finding is known by, where it has one. */
export function sarifLog(
  findings: readonly (Finding & { print?: string })[],
  rules: readonly Pick<ReviewRule, 'id' | 'text' | 'cites'>[],
  version: string,
): Readonly<Record<string, unknown>> {
  const named = [...new Set(findings.map(({ rule }) => rule))];
  const described = new Map(rules.map((rule) => [rule.id, rule]));
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'mlx-code',
            version,
            rules: named.map((id) => {
              const rule = described.get(id);
              return {
                id,
                ...(rule && { shortDescription: { text: rule.text } }),
                ...(rule?.cites && { help: { text: rule.cites } }),
              };
            }),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: findings.map(({ path, line, endLine, severity, rule, message, print }) => ({
          ruleId: rule,
          ruleIndex: named.indexOf(rule),
          level: levels[severity],
          message: { text: message },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: path.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' },
                region: { startLine: line, endLine },
              },
            },
          ],
          ...(print !== undefined && { partialFingerprints: { 'mlxCode/v1': print } }),
        })),
      },
    ],
  };
}
