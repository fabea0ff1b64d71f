/** Projects of Java and Kotlin, .NET, PHP, Ruby, Dart and Elixir. */
import { fieldOf } from '../graph/jsonWithComments.ts';
import { type Ecosystem, type ManifestFolder, namedIn, type ProjectCommand } from './projectPart.ts';

const jvmFrameworks: readonly (readonly [string, string])[] = [
  ['org.springframework.boot', 'Spring Boot'],
  ['io.quarkus', 'Quarkus'],
  ['io.micronaut', 'Micronaut'],
  ['com.android.application', 'Android'],
  ['com.android.library', 'Android'],
  ['io.ktor', 'Ktor'],
  ['org.junit.jupiter', 'JUnit 5'],
  ['junit:junit', 'JUnit 4'],
  ['<artifactId>junit</artifactId>', 'JUnit 4'],
];

export const mavenProject: Ecosystem = {
  kind: 'Maven',
  manifests: [/^pom\.xml$/],
  find(folder) {
    const tool = folder.nearest(['mvnw']) === null ? 'mvn' : wrapper(folder, 'mvnw');
    const frameworks = namedIn(jvmFrameworks, (one) => folder.text.includes(one));
    return {
      frameworks,
      commands: [
        folder.command('build', `${tool} package -DskipTests`),
        ...(frameworks.includes('Spring Boot') ? [folder.command('run', `${tool} spring-boot:run`)] : []),
        folder.command('test', `${tool} test`),
      ],
    };
  },
};

export const gradleProject: Ecosystem = {
  kind: 'Gradle',
  manifests: [/^build\.gradle(?:\.kts)?$/],
  find(folder) {
    const tool = folder.nearest(['gradlew']) === null ? 'gradle' : wrapper(folder, 'gradlew');
    const applies = (name: string): boolean => new RegExp(`['"(]${name}\\b|^\\s*${name}\\s*$`, 'm').test(folder.text);
    const frameworks = namedIn(jvmFrameworks, (one) => folder.text.includes(one));
    const run = frameworks.includes('Spring Boot') ? 'bootRun' : applies('application') ? 'run' : null;
    return {
      frameworks,
      commands: [
        folder.command('build', `${tool} assemble`),
        ...(run === null ? [] : [folder.command('run', `${tool} ${run}`)]),
        folder.command('test', `${tool} test`),
      ],
    };
  },
};

/** The tool that a project brings along stands in its topmost folder. */
function wrapper(folder: ManifestFolder, name: string): string {
  return folder.has(name) ? `./${name}` : `${'../'.repeat(folder.folder.split('/').length)}${name}`;
}

export const dotnetProject: Ecosystem = {
  kind: '.NET',
  manifests: [/\.slnx?$/, /\.(?:csproj|fsproj|vbproj)$/],
  find(folder) {
    const has = (package_: string): boolean => folder.text.includes(`"${package_}"`);
    const isSolution = /\.slnx?$/.test(folder.manifest);
    const isWeb = has('Microsoft.NET.Sdk.Web');
    const runs = isWeb || /<OutputType>\s*(?:Win)?Exe\s*</i.test(folder.text);
    const tests = isSolution || has('Microsoft.NET.Test.Sdk');
    return {
      frameworks: namedIn(
        [
          ['Microsoft.NET.Sdk.Web', 'ASP.NET Core'],
          ['Microsoft.NET.Sdk.BlazorWebAssembly', 'Blazor'],
          ['Microsoft.EntityFrameworkCore', 'Entity Framework Core'],
          ['xunit', 'xUnit'],
          ['NUnit', 'NUnit'],
          ['MSTest.TestFramework', 'MSTest'],
        ],
        has,
      ),
      commands: [
        folder.command('install', 'dotnet restore'),
        folder.command('build', 'dotnet build'),
        ...(runs ? [folder.command('run', 'dotnet run')] : []),
        ...(tests ? [folder.command('test', 'dotnet test')] : []),
        folder.command('format', 'dotnet format'),
      ],
    };
  },
};

export const phpProject: Ecosystem = {
  kind: 'PHP',
  manifests: [/^composer\.json$/],
  find(folder) {
    const json = folder.json;
    const names = new Set(['require', 'require-dev'].flatMap((key) => Object.keys(Object(fieldOf(json, key)) as object)));
    const scripts = fieldOf(json, 'scripts');
    const script = (purpose: 'test' | 'lint' | 'types' | 'format', ...wanted: string[]): ProjectCommand[] => {
      const found = wanted.find((name) => fieldOf(scripts, name) !== undefined);
      return found === undefined ? [] : [folder.command(purpose, `composer run ${found}`)];
    };
    const tests = script('test', 'test', 'tests');
    if (tests.length === 0 && folder.has('artisan')) tests.push(folder.command('test', 'php artisan test', 'artisan'));
    else if (tests.length === 0 && names.has('phpunit/phpunit')) tests.push(folder.command('test', 'vendor/bin/phpunit'));
    const types = script('types', 'phpstan', 'analyse', 'analyze');
    if (types.length === 0 && names.has('phpstan/phpstan')) types.push(folder.command('types', 'vendor/bin/phpstan analyse'));
    return {
      frameworks: namedIn(
        [
          ['laravel/framework', 'Laravel'],
          ['symfony/framework-bundle', 'Symfony'],
          ['slim/slim', 'Slim'],
          ['phpunit/phpunit', 'PHPUnit'],
          ['pestphp/pest', 'Pest'],
        ],
        (one) => names.has(one),
      ),
      commands: [
        folder.command('install', 'composer install'),
        ...(folder.has('artisan') ? [folder.command('run', 'php artisan serve', 'artisan')] : []),
        ...tests,
        ...script('lint', 'lint'),
        ...script('format', 'format', 'cs', 'cs-check'),
        ...types,
      ],
    };
  },
};

export const rubyProject: Ecosystem = {
  kind: 'Ruby',
  manifests: [/^Gemfile$/, /\.gemspec$/],
  find(folder) {
    const names = new Set(
      [...folder.text.matchAll(/^\s*(?:gem|\w+\.add_(?:development_|runtime_)?dependency)\s*\(?\s*['"]([\w-]+)['"]/gm)].map(
        ([, name]) => name ?? '',
      ),
    );
    const usesSpecs = names.has('rspec') || names.has('rspec-rails') || folder.has('.rspec');
    const isRails = folder.has('bin/rails');
    const test = usesSpecs ? 'bundle exec rspec' : isRails ? 'bin/rails test' : folder.has('Rakefile') ? 'bundle exec rake test' : null;
    return {
      frameworks: namedIn(
        [
          ['rails', 'Ruby on Rails'],
          ['sinatra', 'Sinatra'],
          ['hanami', 'Hanami'],
          ['rspec', 'RSpec'],
          ['rspec-rails', 'RSpec'],
          ['minitest', 'Minitest'],
        ],
        (one) => names.has(one),
      ),
      commands: [
        folder.command('install', 'bundle install'),
        ...(isRails ? [folder.command('run', 'bin/rails server')] : []),
        ...(test === null ? [] : [folder.command('test', test)]),
        ...(names.has('rubocop') || folder.has('.rubocop.yml') ? [folder.command('lint', 'bundle exec rubocop')] : []),
      ],
    };
  },
};

export const dartProject: Ecosystem = {
  kind: 'Dart',
  manifests: [/^pubspec\.yaml$/],
  find(folder) {
    const isFlutter = /^\s+sdk:\s*flutter\s*$/m.test(folder.text);
    const tool = isFlutter ? 'flutter' : 'dart';
    return {
      frameworks: isFlutter ? ['Flutter'] : [],
      commands: [
        folder.command('install', `${tool} pub get`),
        ...(isFlutter ? [folder.command('run', 'flutter run')] : []),
        folder.command('test', `${tool} test`),
        folder.command('lint', `${tool} analyze`),
        folder.command('format', 'dart format .'),
      ],
    };
  },
};

export const elixirProject: Ecosystem = {
  kind: 'Elixir',
  manifests: [/^mix\.exs$/],
  find(folder) {
    const has = (name: string): boolean => new RegExp(`\\{\\s*:${name}\\b`).test(folder.text);
    return {
      frameworks: namedIn(
        [
          ['phoenix', 'Phoenix'],
          ['ecto', 'Ecto'],
          ['ecto_sql', 'Ecto'],
          ['nerves', 'Nerves'],
        ],
        has,
      ),
      commands: [
        folder.command('install', 'mix deps.get'),
        folder.command('build', 'mix compile'),
        ...(has('phoenix') ? [folder.command('run', 'mix phx.server')] : []),
        folder.command('test', 'mix test'),
        ...(has('credo') ? [folder.command('lint', 'mix credo')] : []),
        folder.command('format', 'mix format'),
      ],
    };
  },
};
