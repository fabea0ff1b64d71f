/** Projects of Python: by `pyproject.toml`, `requirements.txt`, `setup.py`, `setup.cfg` or a `Pipfile`. */
import { tomlAt, type TomlTable, tomlText, tomlTexts } from '../graph/tomlText.ts';
import { type Ecosystem, type ManifestFolder, namedIn, type ProjectCommand, type Purpose } from './projectPart.ts';

const frameworks: readonly (readonly [string, string])[] = [
  ['django', 'Django'],
  ['fastapi', 'FastAPI'],
  ['flask', 'Flask'],
  ['starlette', 'Starlette'],
  ['tornado', 'Tornado'],
  ['aiohttp', 'aiohttp'],
  ['streamlit', 'Streamlit'],
  ['celery', 'Celery'],
  ['sqlalchemy', 'SQLAlchemy'],
  ['mlx', 'MLX'],
  ['torch', 'PyTorch'],
  ['tensorflow', 'TensorFlow'],
  ['jax', 'JAX'],
  ['transformers', 'Transformers'],
  ['scikit-learn', 'scikit-learn'],
  ['pandas', 'pandas'],
  ['numpy', 'NumPy'],
  ['pytest', 'pytest'],
];

/** Where packages are listed, one a line. */
const requirements = ['requirements.txt', 'requirements-dev.txt', 'requirements_dev.txt', 'dev-requirements.txt', 'requirements-test.txt'];

export const pythonProject: Ecosystem = {
  kind: 'Python',
  manifests: [/^pyproject\.toml$/, /^Pipfile$/, /^setup\.(?:py|cfg)$/, /^requirements\.txt$/],
  reads: /^(?:pyproject\.toml|setup\.cfg|Pipfile|tox\.ini|(?:dev-)?requirements(?:[-_](?:dev|test))?\.txt)$/,
  find(folder) {
    const project = tomlText(folder.textOf('pyproject.toml') ?? '');
    const pip = tomlText(folder.textOf('Pipfile') ?? '');
    const packages = new Set([...ofProject(project), ...ofPipfile(pip), ...ofLists(folder), ...ofSetup(folder.textOf('setup.cfg'))]);
    const manager = managerOf(folder, project);
    const commands: ProjectCommand[] = [];
    const add = (purpose: Purpose, call: string, own = false): void => {
      if (!commands.some((one) => one.purpose === purpose)) commands.push(folder.command(purpose, own ? call : `${manager.run}${call}`));
    };
    const uses = (tool: string, ...files: string[]): boolean =>
      packages.has(tool) || tomlAt(project, 'tool', tool) !== undefined || files.some((file) => folder.has(file));
    add('install', manager.install, true);
    if (manager.build !== null) add('build', manager.build, true);
    if (folder.has('manage.py')) add('run', 'python manage.py runserver');
    if (folder.has('tox.ini') && !uses('pytest', 'pytest.ini')) add('test', 'tox');
    if (folder.has('noxfile.py') && !uses('pytest', 'pytest.ini')) add('test', 'nox');
    if (uses('pytest', 'pytest.ini', 'conftest.py', 'tests/conftest.py')) add('test', 'pytest');
    if (folder.has('manage.py')) add('test', 'python manage.py test');
    if (folder.has('tests/__init__.py') || folder.has('test/__init__.py')) add('test', 'python -m unittest');
    if (uses('ruff', 'ruff.toml', '.ruff.toml')) add('lint', 'ruff check');
    if (uses('flake8', '.flake8')) add('lint', 'flake8');
    if (uses('pylint', '.pylintrc')) add('lint', 'pylint .');
    if (uses('black')) add('format', 'black .');
    if (uses('ruff', 'ruff.toml', '.ruff.toml')) add('format', 'ruff format');
    if (uses('mypy', 'mypy.ini', '.mypy.ini')) add('types', 'mypy .');
    if (uses('pyright', 'pyrightconfig.json')) add('types', 'pyright');
    return { frameworks: namedIn(frameworks, (one) => packages.has(one)), commands };
  },
};

interface Manager {
  install: string;
  /** Before what is called. */
  run: string;
  build: string | null;
}

function managerOf(folder: ManifestFolder, project: TomlTable): Manager {
  const build = tomlAt(project, 'build-system') === undefined ? null : 'python -m build';
  if (folder.nearest(['uv.lock']) !== null) return { install: 'uv sync', run: 'uv run ', build: build && 'uv build' };
  if (folder.has('poetry.lock') || tomlAt(project, 'tool', 'poetry') !== undefined)
    return { install: 'poetry install', run: 'poetry run ', build: 'poetry build' };
  if (folder.has('pdm.lock')) return { install: 'pdm install', run: 'pdm run ', build: build && 'pdm build' };
  if (folder.has('Pipfile')) return { install: 'pipenv install --dev', run: 'pipenv run ', build };
  const list = folder.has('requirements.txt') ? 'pip install -r requirements.txt' : 'pip install -e .';
  return { install: list, run: '', build };
}

function ofProject(project: TomlTable): string[] {
  const groups = [tomlAt(project, 'project', 'optional-dependencies'), tomlAt(project, 'dependency-groups')];
  const listed = [
    ...tomlTexts(tomlAt(project, 'project', 'dependencies')),
    ...groups.flatMap((group) => (isTable(group) ? Object.values(group).flatMap(tomlTexts) : [])),
  ];
  const poetry = tomlAt(project, 'tool', 'poetry');
  const tables = isTable(poetry)
    ? [tomlAt(poetry, 'dependencies'), tomlAt(poetry, 'dev-dependencies'), ...groupsOf(tomlAt(poetry, 'group'))]
    : [];
  return [...listed.map(nameOf), ...tables.flatMap((table) => (isTable(table) ? Object.keys(table).map(nameOf) : []))];
}

function groupsOf(groups: unknown): unknown[] {
  return isTable(groups) ? Object.values(groups).map((group) => (isTable(group) ? tomlAt(group, 'dependencies') : undefined)) : [];
}

function ofPipfile(pip: TomlTable): string[] {
  return [tomlAt(pip, 'packages'), tomlAt(pip, 'dev-packages')].flatMap((table) => (isTable(table) ? Object.keys(table).map(nameOf) : []));
}

function ofLists(folder: ManifestFolder): string[] {
  return requirements.flatMap((name) => (folder.textOf(name) ?? '').split('\n').map(nameOf));
}

/** The lists under `install_requires` and of `[options.extras_require]`: lines that are indented. */
function ofSetup(text: string | null): string[] {
  return (text ?? '').split('\n').flatMap((line) => (/^\s+[\w.-]/.test(line) ? [nameOf(line)] : []));
}

/** `Django[argon2]>=4 ; python_version > "3"` is `django`. */
function nameOf(requirement: string): string {
  return (/^\s*([\w.-]+)/.exec(requirement)?.[1] ?? '').toLowerCase().replace(/[_.]/g, '-');
}

function isTable(value: unknown): value is TomlTable {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
