/** Which test framework a project uses, as its own files say. Pure: who calls it reads the files. */

export type TestFrameworkId =
  'vitest' | 'jest' | 'mocha' | 'node:test' | 'pytest' | 'unittest' | 'go test' | 'cargo test' | 'junit' | 'rspec' | 'minitest' | 'phpunit';

export interface TestFramework {
  id: TestFrameworkId;
  /** What the model is told of how tests look. */
  hint: string;
}

/** Files that tell, looked for beside the source and in the folders above it. */
export const tellingFiles = [
  'package.json', 'pyproject.toml', 'pytest.ini', 'tox.ini', 'setup.cfg', 'requirements.txt', 'requirements-dev.txt', 'conftest.py',
  'go.mod', 'Cargo.toml', 'pom.xml', 'build.gradle', 'build.gradle.kts', 'Gemfile', '.rspec', 'composer.json',
] as const; // prettier-ignore

const hints: Readonly<Record<TestFrameworkId, string>> = {
  vitest: 'Use vitest, and import describe, expect and it from it.',
  jest: 'Use jest: describe, it and expect are global.',
  mocha:
    "Use mocha, where describe and it are global, and node:assert/strict for the checks unless the project's tests use another library.",
  'node:test': 'Use node:test, and import test from it and assert from node:assert/strict.',
  pytest: 'Use pytest: plain functions named test_…, with assert; pytest.raises for errors.',
  unittest: 'Use unittest: a class that extends unittest.TestCase, with methods named test_….',
  'go test': 'Use the testing package: functions named Test… in the same package, with a table of cases where it fits.',
  'cargo test': 'Write a #[cfg(test)] mod tests with use super::*; and functions marked #[test].',
  junit: 'Use JUnit 5: a class whose methods are marked @Test, with org.junit.jupiter.api.Assertions.',
  rspec: 'Use RSpec: RSpec.describe, it and expect.',
  minitest: 'Use Minitest: a class that extends Minitest::Test, with methods named test_….',
  phpunit: 'Use PHPUnit: a class that extends PHPUnit\\Framework\\TestCase, with methods named test….',
};

/**
 * The framework for a source of this language. `files` holds the texts of {@link tellingFiles} that are there, nearest folder first. Null where the
 * language isn't one whose tests are known.
 */
export function testFramework(languageId: string, files: readonly { name: string; text: string }[]): TestFramework | null {
  const id = idOf(languageId, files);
  return id && { id, hint: hints[id] };
}

function idOf(languageId: string, files: readonly { name: string; text: string }[]): TestFrameworkId | null {
  const has = (name: string, pattern?: RegExp): boolean =>
    files.some((file) => file.name === name && (!pattern || pattern.test(file.text)));
  switch (languageId) {
    case 'typescript':
    case 'typescriptreact':
    case 'javascript':
    case 'javascriptreact':
      return ofPackages(files.filter(({ name }) => name === 'package.json').map(({ text }) => text));
    case 'python': {
      const pytest =
        has('pytest.ini') ||
        has('conftest.py') ||
        has('pyproject.toml', /\[tool\.pytest|["']pytest\b/) ||
        has('pyproject.toml', /^\s*pytest\b/m) ||
        has('setup.cfg', /\[tool:pytest\]|\bpytest\b/) ||
        has('tox.ini', /\bpytest\b/) ||
        has('requirements.txt', /^pytest\b/m) ||
        has('requirements-dev.txt', /^pytest\b/m);
      return pytest ? 'pytest' : 'unittest';
    }
    case 'go':
      return 'go test';
    case 'rust':
      return 'cargo test';
    case 'java':
      return 'junit';
    case 'ruby':
      return has('.rspec') || has('Gemfile', /\brspec\b/) ? 'rspec' : 'minitest';
    case 'php':
      return 'phpunit';
    default:
      return null;
  }
}

/** The first package.json that says anything; a damaged one says nothing. Without a word, what Node brings along. */
function ofPackages(texts: readonly string[]): TestFrameworkId {
  for (const text of texts) {
    const found = ofPackage(text);
    if (found) return found;
  }
  return 'node:test';
}

function ofPackage(text: string): TestFrameworkId | null {
  const json = parsed(text);
  const names = new Set(['dependencies', 'devDependencies'].flatMap((key) => Object.keys(record(json[key]))));
  const scripts = Object.values(record(json.scripts)).filter((script) => typeof script === 'string');
  const runs = (pattern: RegExp): boolean => scripts.some((script) => pattern.test(script));
  // What the script runs is what the tests are for; a dependency may be left over.
  if (runs(/\bvitest\b/)) return 'vitest';
  if (runs(/\bjest\b/)) return 'jest';
  if (runs(/\bmocha\b/)) return 'mocha';
  if (runs(/\bnode\b.*--test\b/)) return 'node:test';
  if (names.has('vitest')) return 'vitest';
  if (names.has('jest') || 'jest' in json || names.has('ts-jest')) return 'jest';
  return names.has('mocha') ? 'mocha' : null;
}

function parsed(text: string): Record<string, unknown> {
  try {
    return record(JSON.parse(text));
  } catch {
    return {};
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
