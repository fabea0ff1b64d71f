/** Files that a test runner runs, and those around them, by how they are called. Pure. */

const names =
  /(?:^|\/)(?:test_[^/]+|conftest|[^/]+_test|[^/]+[._-](?:test|spec|e2e|cy|bench|stories)|[^/]*(?:[a-z]Test|[a-z]Tests|[a-z]Spec|[a-z]IT)|Test[A-Z][^/]*)\.\w+$/;
const folders = /(?:^|\/)(?:tests?|specs?|__tests__|__mocks__|e2e|cypress|testing|testdata|fixtures|bench|benches|benchmarks?)\//i;

/** It holds tests itself. */
export function isTestFile(path: string): boolean {
  return names.test(path);
}

/** It is there for tests: one of them, or what they use. */
export function isForTests(path: string): boolean {
  return names.test(path) || folders.test(path);
}
