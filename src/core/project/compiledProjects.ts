/** Projects of Rust, Go, C and C++, Swift: one tool builds, runs and tests them. */
import { tomlAt, type TomlTable, tomlText } from '../graph/tomlText.ts';
import { type Ecosystem, namedIn } from './projectPart.ts';

const crates: readonly (readonly [string, string])[] = [
  ['tauri', 'Tauri'],
  ['axum', 'axum'],
  ['actix-web', 'Actix Web'],
  ['rocket', 'Rocket'],
  ['warp', 'warp'],
  ['leptos', 'Leptos'],
  ['yew', 'Yew'],
  ['dioxus', 'Dioxus'],
  ['bevy', 'Bevy'],
  ['tokio', 'Tokio'],
  ['clap', 'clap'],
];

export const rustProject: Ecosystem = {
  kind: 'Rust',
  manifests: [/^Cargo\.toml$/],
  find(folder) {
    const cargo = tomlText(folder.text);
    const tables = [tomlAt(cargo, 'dependencies'), tomlAt(cargo, 'dev-dependencies'), tomlAt(cargo, 'workspace', 'dependencies')].filter(
      (table): table is TomlTable => typeof table === 'object' && !Array.isArray(table),
    );
    // A workspace without a package of its own means its members.
    const all = tomlAt(cargo, 'workspace') === undefined ? '' : ' --workspace';
    const runs = folder.has('src/main.rs') || tomlAt(cargo, 'bin') !== undefined;
    return {
      frameworks: namedIn(crates, (one) => tables.some((table) => Object.hasOwn(table, one))),
      commands: [
        folder.command('build', `cargo build${all}`),
        ...(runs ? [folder.command('run', 'cargo run')] : []),
        folder.command('test', `cargo test${all}`),
        folder.command('lint', `cargo clippy${all}`),
        folder.command('format', 'cargo fmt'),
      ],
    };
  },
};

const modules: readonly (readonly [string, string])[] = [
  ['github.com/gin-gonic/gin', 'Gin'],
  ['github.com/labstack/echo', 'Echo'],
  ['github.com/gofiber/fiber', 'Fiber'],
  ['github.com/go-chi/chi', 'chi'],
  ['google.golang.org/grpc', 'gRPC'],
  ['gorm.io/gorm', 'GORM'],
  ['github.com/spf13/cobra', 'Cobra'],
  ['github.com/stretchr/testify', 'Testify'],
];

export const goProject: Ecosystem = {
  kind: 'Go',
  manifests: [/^go\.mod$/],
  find(folder) {
    // A module from version 2 on has its version behind its name.
    const required = new Set(
      [...folder.text.matchAll(/^\s*(?:require\s+)?([\w.-]+\.[\w./-]+?)(?:\/v\d+)?\s+v\d/gm)].map(([, name]) => name),
    );
    const lints = ['.golangci.yml', '.golangci.yaml', '.golangci.toml'].some((name) => folder.has(name));
    return {
      frameworks: namedIn(modules, (one) => required.has(one)),
      commands: [
        folder.command('build', 'go build ./...'),
        ...(folder.has('main.go') ? [folder.command('run', 'go run .')] : []),
        folder.command('test', 'go test ./...'),
        folder.command('lint', lints ? 'golangci-lint run' : 'go vet ./...'),
        folder.command('format', 'gofmt -w .'),
      ],
    };
  },
};

export const cmakeProject: Ecosystem = {
  kind: 'CMake',
  manifests: [/^CMakeLists\.txt$/],
  find(folder) {
    const calls = (name: string): boolean => new RegExp(`^\\s*${name}\\s*\\(`, 'im').test(folder.text);
    const tests = calls('enable_testing') || /^\s*include\s*\(\s*CTest\s*\)/im.test(folder.text);
    const finds = (name: string): boolean => new RegExp(`^\\s*find_package\\s*\\(\\s*${name}\\b`, 'im').test(folder.text);
    return {
      frameworks: namedIn(
        [
          ['Qt5', 'Qt'],
          ['Qt6', 'Qt'],
          ['Boost', 'Boost'],
          ['GTest', 'GoogleTest'],
          ['Catch2', 'Catch2'],
        ],
        finds,
      ),
      // A list in a folder of another is a part of that one.
      commands: calls('project')
        ? [
            folder.command('build', 'cmake -B build && cmake --build build'),
            ...(tests ? [folder.command('test', 'ctest --test-dir build --output-on-failure')] : []),
          ]
        : [],
    };
  },
};

export const mesonProject: Ecosystem = {
  kind: 'Meson',
  manifests: [/^meson\.build$/],
  find: (folder) => ({
    frameworks: [],
    commands: /^\s*project\s*\(/m.test(folder.text)
      ? [folder.command('build', 'meson setup build && meson compile -C build'), folder.command('test', 'meson test -C build')]
      : [],
  }),
};

export const swiftProject: Ecosystem = {
  kind: 'Swift',
  manifests: [/^Package\.swift$/],
  find: (folder) => ({
    frameworks: namedIn(
      [
        ['vapor', 'Vapor'],
        ['hummingbird', 'Hummingbird'],
        ['swift-argument-parser', 'ArgumentParser'],
        ['mlx-swift', 'MLX'],
      ],
      (one) => folder.text.includes(`/${one}.git`) || folder.text.includes(`/${one}"`),
    ),
    commands: [
      folder.command('build', 'swift build'),
      ...(/\.executable(?:Target)?\s*\(/.test(folder.text) ? [folder.command('run', 'swift run')] : []),
      folder.command('test', 'swift test'),
    ],
  }),
};
