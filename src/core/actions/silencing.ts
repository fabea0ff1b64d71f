/** Comments and attributes by which code tells a compiler or linter not to report something, in the languages that have them. */
const silencing =
  /@ts-(?:ignore|expect-error|nocheck)\b|\b(?:es|style|ts)lint-disable|#\s*(?:noqa|type:\s*ignore|pyright:\s*ignore)\b|\bpylint:\s*disable|#!?\[allow\(|\/\/\s*nolint\b|@SuppressWarnings\b|\bNOSONAR\b|#pragma\s+warning\s+disable|rubocop:disable|shellcheck\s+disable=/g;

/** True when a text has more of them than it had. */
export function silencesTools(before: string, after: string): boolean {
  const count = (text: string): number => text.match(silencing)?.length ?? 0;
  return count(after) > count(before);
}
