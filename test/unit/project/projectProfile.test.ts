import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProjectPart, Purpose } from '../../../src/core/project/projectPart.ts';
import { manifestPaths, projectProfile, type ProjectProfile } from '../../../src/core/project/projectProfile.ts';

/** A project of these files; only what is asked for is read. */
function profileOf(files: Readonly<Record<string, string>>): ProjectProfile {
  const paths = Object.keys(files);
  return projectProfile(paths, new Map(manifestPaths(paths).read.map((path) => [path, files[path] ?? ''])));
}

function partOf(files: Readonly<Record<string, string>>): ProjectPart {
  const { parts, problems } = profileOf(files);
  expect(problems).toEqual([]);
  expect(parts).toHaveLength(1);
  return parts[0]!;
}

function commandsOf(part: ProjectPart): Partial<Record<Purpose, string>> {
  return Object.fromEntries(part.commands.map(({ purpose, command }) => [purpose, command]));
}

describe('a Node.js project', () => {
  it('is built and tested by its scripts, with the tool whose lock file is there', () => {
    const manifest = JSON.stringify({
      scripts: { build: 'vite build', dev: 'vite', test: 'vitest', lint: 'eslint .', typecheck: 'tsc' },
      dependencies: { react: '^19' },
      devDependencies: { vite: '*', vitest: '*' },
    });
    const part = partOf({ 'package.json': manifest, 'pnpm-lock.yaml': '', 'src/main.tsx': '' });
    expect(part).toMatchObject({ folder: '', kind: 'Node.js', manifest: 'package.json', frameworks: ['React', 'Vite', 'Vitest'] });
    expect(commandsOf(part)).toEqual({
      install: 'pnpm install',
      build: 'pnpm run build',
      run: 'pnpm run dev',
      test: 'pnpm run test',
      lint: 'pnpm run lint',
      types: 'pnpm run typecheck',
    });
    expect(commandsOf(partOf({ 'package.json': manifest, 'package-lock.json': '{}' })).test).toBe('npm test');
    expect(commandsOf(partOf({ 'package.json': manifest, 'yarn.lock': '' })).test).toBe('yarn run test');
  });

  it('uses what is installed where no script does the same, and takes no script of npm init for one', () => {
    const part = partOf({
      'package.json': JSON.stringify({
        scripts: { test: 'echo "Error: no test specified" && exit 1' },
        devDependencies: { jest: '*', eslint: '*', prettier: '*', typescript: '*' },
      }),
      'tsconfig.json': '{}',
    });
    expect(commandsOf(part)).toEqual({
      install: 'npm install',
      test: 'npx jest',
      lint: 'npx eslint .',
      format: 'npx prettier --write .',
      types: 'npx tsc --noEmit',
    });
  });

  it('goes by packageManager before any lock file, and by the lock file around a member', () => {
    const stated = { 'package.json': '{ "packageManager": "yarn@4.1.0", "scripts": { "test": "jest" } }', 'package-lock.json': '{}' };
    expect(commandsOf(partOf(stated)).test).toBe('yarn run test');
    const odd = { 'package.json': '{ "packageManager": "constructor@1", "scripts": { "test": "jest" } }' };
    expect(commandsOf(partOf(odd)).test).toBe('npm test');
    const { parts } = profileOf({
      'package.json': '{ "workspaces": ["packages/*"] }',
      'bun.lock': '',
      'packages/a/package.json': '{ "scripts": { "test": "bun test" } }',
    });
    expect(parts.map(({ folder }) => folder)).toEqual(['', 'packages/a']);
    expect(commandsOf(parts[1]!).test).toBe('bun run test');
  });

  it('is an extension of VS Code by its engines', () => {
    expect(partOf({ 'package.json': '{ "engines": { "vscode": "^1.100.0" } }' }).frameworks).toEqual(['VS Code extension']);
  });

  it('has any JSON as its manifest', () => {
    for (const text of ['null', '[]', '1', '{ "scripts": 1, "dependencies": "x" }', '{ "scripts": { "test": {} } }'])
      expect(commandsOf(partOf({ 'package.json': text }))).toEqual({ install: 'npm install' });
  });
});

describe('a Python project', () => {
  it('is read from pyproject.toml, with its groups', () => {
    const part = partOf({
      'pyproject.toml': `[project]\ndependencies = ["Django>=5", "mlx"]\n[project.optional-dependencies]\ndev = ["pytest", "mypy==1.0"]\n[build-system]\nrequires = []\n[tool.ruff]\n`,
      'uv.lock': '',
      'manage.py': '',
    });
    expect(part).toMatchObject({ kind: 'Python', frameworks: ['Django', 'MLX', 'pytest'] });
    expect(commandsOf(part)).toEqual({
      install: 'uv sync',
      build: 'uv build',
      run: 'uv run python manage.py runserver',
      test: 'uv run pytest',
      lint: 'uv run ruff check',
      format: 'uv run ruff format',
      types: 'uv run mypy .',
    });
  });

  it('is one project in a folder of several of its files', () => {
    const part = partOf({
      'pyproject.toml': '',
      'setup.py': '',
      'requirements.txt': 'Flask==3.0 # web\n-r more.txt\nscikit_learn\n',
      'tests/__init__.py': '',
    });
    expect(part).toMatchObject({ manifest: 'pyproject.toml', frameworks: ['Flask', 'scikit-learn'] });
    expect(commandsOf(part)).toEqual({ install: 'pip install -r requirements.txt', test: 'python -m unittest' });
  });

  it('is run by poetry, pdm or pipenv where they are used', () => {
    const poetry = partOf({
      'pyproject.toml': '[tool.poetry.dependencies]\nfastapi = "*"\n[tool.poetry.group.dev.dependencies]\npytest = "*"\n',
    });
    expect(poetry.frameworks).toEqual(['FastAPI', 'pytest']);
    expect(commandsOf(poetry)).toMatchObject({ install: 'poetry install', test: 'poetry run pytest' });
    expect(commandsOf(partOf({ Pipfile: '[dev-packages]\npytest = "*"\n' })).test).toBe('pipenv run pytest');
    expect(commandsOf(partOf({ 'pyproject.toml': '[tool.pytest.ini_options]\n', 'pdm.lock': '' })).test).toBe('pdm run pytest');
    expect(commandsOf(partOf({ 'setup.cfg': '[options]\ninstall_requires =\n    pytest>=7\n' })).test).toBe('pytest');
  });
});

describe('projects of one tool', () => {
  it.each<[name: string, files: Record<string, string>, kind: string, frameworks: string[], commands: Partial<Record<Purpose, string>>]>([
    ['a crate', { 'Cargo.toml': '[dependencies]\ntokio = "1"\naxum = { version = "0.8" }\n', 'src/main.rs': '' }, 'Rust', ['axum', 'Tokio'], { run: 'cargo run', test: 'cargo test' }],
    ['a workspace of crates', { 'Cargo.toml': '[workspace]\nmembers = ["a"]\n' }, 'Rust', [], { build: 'cargo build --workspace', test: 'cargo test --workspace' }],
    ['a module of Go', { 'go.mod': 'module x\n\nrequire (\n\tgithub.com/labstack/echo/v4 v4.1.0\n\tgithub.com/stretchr/testify v1.9.0 // indirect\n)\n', 'main.go': '' }, 'Go', ['Echo', 'Testify'], { run: 'go run .', test: 'go test ./...', lint: 'go vet ./...' }],
    ['Maven', { 'pom.xml': '<parent><groupId>org.springframework.boot</groupId></parent>', mvnw: '' }, 'Maven', ['Spring Boot'], { run: './mvnw spring-boot:run', test: './mvnw test' }],
    ['Gradle', { 'build.gradle.kts': 'plugins {\n  application\n}\ndependencies { testImplementation("org.junit.jupiter:junit-jupiter:5") }' }, 'Gradle', ['JUnit 5'], { run: 'gradle run', test: 'gradle test' }],
    ['a program of .NET', { 'app.csproj': '<Project Sdk="Microsoft.NET.Sdk.Web"></Project>' }, '.NET', ['ASP.NET Core'], { build: 'dotnet build', run: 'dotnet run' }],
    ['a solution', { 'app.csproj': '', 'z.sln': '' }, '.NET', [], { test: 'dotnet test' }],
    ['Laravel', { 'composer.json': '{ "require": { "laravel/framework": "^11" } }', artisan: '' }, 'PHP', ['Laravel'], { run: 'php artisan serve', test: 'php artisan test' }],
    ['PHPUnit', { 'composer.json': '{ "require-dev": { "phpunit/phpunit": "^11", "phpstan/phpstan": "*" } }' }, 'PHP', ['PHPUnit'], { test: 'vendor/bin/phpunit', types: 'vendor/bin/phpstan analyse' }],
    ['Rails', { Gemfile: "gem 'rails', '~> 8'\ngem \"rspec-rails\"\ngem 'rubocop'", 'bin/rails': '' }, 'Ruby', ['Ruby on Rails', 'RSpec'], { run: 'bin/rails server', test: 'bundle exec rspec', lint: 'bundle exec rubocop' }],
    ['a gem', { 'x.gemspec': 'spec.add_development_dependency "minitest"', Rakefile: '' }, 'Ruby', ['Minitest'], { test: 'bundle exec rake test' }],
    ['Flutter', { 'pubspec.yaml': 'dependencies:\n  flutter:\n    sdk: flutter\n' }, 'Dart', ['Flutter'], { run: 'flutter run', test: 'flutter test' }],
    ['Phoenix', { 'mix.exs': '{:phoenix, "~> 1.7"}, {:credo, ">= 0"}' }, 'Elixir', ['Phoenix'], { run: 'mix phx.server', test: 'mix test', lint: 'mix credo' }],
    ['a Swift package', { 'Package.swift': '.package(url: "https://github.com/ml-explore/mlx-swift", from: "0.1.0")\n.executableTarget(name: "x")' }, 'Swift', ['MLX'], { run: 'swift run', test: 'swift test' }],
    ['CMake', { 'CMakeLists.txt': 'project(x)\nfind_package(Qt6 REQUIRED)\nenable_testing()\n' }, 'CMake', ['Qt'], { test: 'ctest --test-dir build --output-on-failure' }],
    ['a list of CMake inside another', { 'CMakeLists.txt': 'add_library(x x.c)\n' }, 'CMake', [], {}],
    ['Meson', { 'meson.build': "project('x', 'c')\n" }, 'Meson', [], { test: 'meson test -C build' }],
    ['Deno', { 'deno.jsonc': '{ // tasks\n "tasks": { "dev": "deno run main.ts", } }' }, 'Deno', [], { run: 'deno task dev', test: 'deno test' }],
    ['Make', { Makefile: 'VERSION := 1\n.PHONY: test\ntest unit: build\n\tgo test\nbuild:\n\tgo build\n' }, 'Make', [], { build: 'make build', test: 'make test' }],
    ['Make, where names before a colon stand in functions, recipes, variables and texts', { Makefile: 'ifeq (, $(shell which lint))\n$(warning "no lint in $(PATH), run: curl -sfL https://x.example | sh")\nendif\nHELP = all that \\\nbuild: does\ndefine NOTE\ninstall-deps: none\nendef\n$(BIN)/run lint: $(SRC)\n\tfmt: \\\nfmt: x\nexport check: x\ntest::\n\tgo test\ntypes ::= none\n' }, 'Make', [], { lint: 'make lint', test: 'make test' }],
    ['just', { justfile: "x := '1'\nset shell := ['sh']\ntest filter='':\n  cargo test\n@fmt:\n  cargo fmt\n" }, 'just', [], { test: 'just test', format: 'just fmt' }],
    ['Task', { 'Taskfile.yml': 'version: 3\n\ntasks:\n  # all\n  build:\n    cmds:\n      - go build\n  test: go test\n' }, 'Task', [], { build: 'task build', test: 'task test' }],
  ])('is %s', (_, files, kind, frameworks, commands) => {
    const part = partOf(files);
    expect(part).toMatchObject({ kind, frameworks });
    expect(commandsOf(part)).toMatchObject(commands);
  }); // prettier-ignore

  it('names a wrapper that stands in a folder above', () => {
    const { parts } = profileOf({ gradlew: '', 'build.gradle': '', 'app/core/build.gradle': '' });
    expect(parts.map((part) => commandsOf(part).test)).toEqual(['./gradlew test', '../../gradlew test']);
  });
});

describe('a project', () => {
  it('has its languages by the number of their files, without what was fetched', () => {
    const { languages, files } = profileOf({
      'a.ts': '',
      'b.tsx': '',
      'c.py': '',
      'README.md': '',
      'vendor/x.go': '',
      'vendor/y.go': '',
      LICENSE: '',
    });
    expect(languages).toEqual([
      { name: 'TypeScript', files: 2 },
      { name: 'Python', files: 1 },
    ]);
    expect(files).toBe(7);
  });

  it('has the topmost parts first, and in a folder what its own tool says before tasks for any', () => {
    const { parts } = profileOf({
      Makefile: 'test:\n',
      'package.json': '{}',
      'a/Cargo.toml': '',
      'go.mod': '',
      'test/fixtures/x/package.json': '{}',
    });
    expect(parts.map(({ folder, kind }) => `${folder} ${kind}`)).toEqual([' Node.js', ' Go', ' Make', 'a Rust']);
  });

  it('says what is wrong with a manifest, and tells the rest', () => {
    const { parts, problems } = profileOf({
      'package.json': '{',
      'composer.json': '{\n<<<<<<< HEAD\n}',
      'Cargo.toml': ']] = [',
      'api/requirements.txt': 'flask',
      'api/pyproject.toml': '[project\n',
    });
    expect(problems).toEqual([
      { path: 'package.json', fault: { kind: 'form', form: 'JSON', line: null } },
      { path: 'composer.json', fault: { kind: 'conflict', line: 2 } },
      { path: 'Cargo.toml', fault: { kind: 'form', form: 'TOML', line: 1 } },
      { path: 'api/pyproject.toml', fault: { kind: 'form', form: 'TOML', line: 1 } },
    ]);
    expect(parts.map(({ kind, frameworks }) => [kind, frameworks])).toEqual([
      ['Rust', []],
      ['Python', ['Flask']],
    ]);
    expect(projectProfile(['go.mod'], new Map()).problems).toEqual([{ path: 'go.mod', fault: { kind: 'unread' } }]);
  });

  it('reads no more manifests than its bound, and says how many it left out', () => {
    const files = Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`p${String(at)}/package.json`, '{}']));
    const { parts, leftOut } = profileOf(files);
    expect([parts.length, leftOut]).toEqual([40, 20]);
  });

  it('comes of any text in any manifest, and has each purpose once in a part', () => {
    const names = ['package.json', 'pyproject.toml', 'Cargo.toml', 'go.mod', 'pom.xml', 'build.gradle', 'composer.json', 'Gemfile', 'mix.exs', 'Makefile', 'justfile', 'Taskfile.yml', 'CMakeLists.txt', 'deno.json', 'requirements.txt'];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), fc.oneof(fc.string(), fc.json())), (files) => {
        for (const { commands } of profileOf(files).parts) {
          const all = commands.map(({ purpose }) => purpose);
          expect(new Set(all).size).toBe(all.length);
        }
      }),
    );
  }); // prettier-ignore
});
