/** What the view of the models lists: which groups and rows there are, what each says, and what can be done with it. Pure. */
import { formatBytes } from '../../../base/formatNumbers.ts';
import { plural, t } from '../../../base/l10n.ts';
import type { ModelState } from '../../../protocol/webview.ts';
import type { ModelHeader, ModelInfo } from '../../../protocol/worker/modelInfo.ts';
import type { CompanionRole } from '../../../protocol/worker/modelRoles.ts';
import { adviceSentence, costWords, reasonWords } from '../advice/adviceText.ts';
import { shownName, totalBytes } from '../catalogue/catalogue.ts';
import type { CatalogueModel } from '../catalogue/catalogueEntry.ts';
import { progressShare, progressText } from '../download/progressText.ts';
import type { RunningDownload } from '../download/runningDownloads.ts';
import { bytesWith } from '../ggufMemory.ts';
import { type IncompleteModel, type InstalledModel, type LibraryPlace, wholeIds } from '../library/modelLibrary.ts';
import { fileName, fileStem } from '../modelNames.ts';
import { deviceText, type ModelUse, speedText, useOf } from '../modelUse.ts';
import { agoText, type KnownModel, literal, modelFacts } from './modelFacts.ts';
import { type AdviceByRole, type OfferedModel, offeredModels, usedRoles } from './offeredModels.ts';

/** What can be done with a row; the words that the menus of the manifest ask for. */
export type RowAction =
  | 'load'
  | 'unload'
  | 'chat'
  | 'completions'
  | 'noCompletions'
  | 'small'
  | 'noSmall'
  | 'search'
  | 'noSearch'
  | 'rank'
  | 'noRank'
  | 'measure'
  | 'download'
  | 'cancel'
  | 'goOn'
  | 'discard'
  | 'delete'
  | 'file'
  | 'details';

/** How a row's picture is coloured. */
export type RowTone = 'plain' | 'good' | 'advised' | 'bad';

export interface ModelRow {
  /** The same as long as it stands for the same thing. */
  id: string;
  /** What `/model` and the like call it. */
  called: string;
  label: string;
  description: string;
  /** Markdown, in which nothing of a file's or a repository's is a link. */
  tooltip: string;
  /** A codicon's name. */
  icon: string;
  tone: RowTone;
  actions: readonly RowAction[];
  known: KnownModel;
}

export type GroupId = 'loaded' | 'installed' | 'downloading' | 'available';

export interface ModelGroup {
  id: GroupId;
  label: string;
  description: string;
  /** Shows its rows from the start. */
  open: boolean;
  rows: readonly ModelRow[];
}

/** What the rows are made from. */
export interface ModelsSeen {
  installed: readonly InstalledModel[];
  incomplete: readonly IncompleteModel[];
  catalogue: readonly CatalogueModel[];
  /** How the chosen model is, and what is in memory, which may be another one. */
  state: ModelState;
  info: ModelInfo | null;
  /** Models that were used before and stay in memory. */
  stays: readonly ModelInfo[];
  /** Paths that the settings name; empty for none. */
  chosen: { chat: string; completions: string; small: string; search: string; ranking: string };
  /** Headers that were read so far, by path. */
  headers: ReadonlyMap<string, ModelHeader>;
  uses: ReadonlyMap<string, ModelUse>;
  downloads: readonly RunningDownload[];
  advice: AdviceByRole;
  /** Milliseconds since 1970. */
  now: number;
}

const places = (): Readonly<Record<LibraryPlace, string | null>> => ({
  own: null,
  huggingFace: 'Hugging Face',
  lmStudio: 'LM Studio',
  elsewhere: t('from elsewhere'),
});

const companionUses = (): Readonly<Record<CompanionRole, string>> => ({
  completion: t('for suggestions'),
  draft: t('guesses ahead'),
  small: t('for short texts'),
  embedding: t('for search'),
  reranking: t('for ranking'),
});

/** Groups that have rows. */
export function modelGroups(seen: ModelsSeen): ModelGroup[] {
  const inMemory = loadedRows(seen);
  const others = installedRows(
    seen,
    inMemory.map(({ known }) => known.path),
  );
  const files = [...inMemory, ...others];
  const loaded = inMemory.map((one) => toldApart(one, files));
  const installed = others.map((one) => toldApart(one, files));
  const downloading = downloadingRows(seen);
  const available = availableRows(seen);
  const bytes = installed.reduce((sum, { known }) => sum + (known.bytes ?? 0), 0);
  const groups: ModelGroup[] = [
    { id: 'loaded', label: t('Loaded'), description: '', open: true, rows: loaded },
    {
      id: 'installed',
      label: t('Installed'),
      description: plural(installed.length, '{0} model, {1} on the disk', '{0} models, {1} on the disk', formatBytes(bytes)),
      open: true,
      rows: installed,
    },
    { id: 'downloading', label: t('Downloading'), description: '', open: true, rows: downloading },
    {
      id: 'available',
      label: t('Available'),
      description: plural(available.length, '{0} model to fetch', '{0} models to fetch'),
      open: false,
      rows: available,
    },
  ];
  return groups.filter(({ rows }) => rows.length > 0);
}

/** With the file's name where another file calls itself the same, as a model in two precisions does. */
function toldApart(row: ModelRow, rows: readonly ModelRow[]): ModelRow {
  const { label, known } = row;
  const another = rows.some((one) => one.label === label && one.known.path !== known.path);
  return another && known.path !== null ? { ...row, label: `${label} (${fileStem(known.path)})` } : row;
}

/** Whether a model is on this machine, or on its way. */
export function hasModels(groups: readonly ModelGroup[]): boolean {
  return groups.some(({ id }) => id !== 'available');
}

function loadedRows(seen: ModelsSeen): ModelRow[] {
  const { state, info, chosen } = seen;
  const rows: ModelRow[] = [];
  if (state.status === 'loading' || state.status === 'starting') {
    const percent = String(Math.round((state.progress ?? 0) * 100));
    const known = knownFile(seen, chosen.chat);
    rows.push(
      row(seen, {
        id: `loaded:${chosen.chat}`,
        label: state.name,
        parts: [state.status === 'starting' ? t('starting') : t('loading, {0} %', percent)],
        icon: 'loading~spin',
        actions: ['unload', 'file', 'details'],
        known,
      }),
    );
  } else if (info) {
    const known = knownFile(seen, info.path, info.bytes);
    const waits = state.held === null ? null : state.held.sameFile ? t('with its earlier settings') : t('another one is chosen');
    rows.push(
      row(seen, {
        id: `loaded:${info.path}`,
        label: info.name,
        parts: [
          waits,
          t('{0} of memory', formatBytes(bytesWith(info.memory, info.contextSize))),
          known.use?.speed ? speedText(known.use.speed.writing) : null,
          deviceText(info.device),
        ],
        lead: plural(info.contextSize, 'In memory, with a window of {0} token.', 'In memory, with a window of {0} tokens.'),
        icon: 'pass-filled',
        tone: 'good',
        actions: ['unload', ...(waits === null ? (['measure'] as const) : []), ...deletable(seen, info.path), 'file', 'details'],
        known,
      }),
    );
  }
  for (const companion of info?.companions ?? []) {
    // The main model does its work, and stands there already.
    if (companion.problem !== null) continue;
    const needs = companion.plan && formatBytes(companion.plan.needBytes);
    rows.push(
      row(seen, {
        id: `loaded:${companion.role}:${companion.path}`,
        label: companion.name,
        parts: [companionUses()[companion.role], needs === null ? null : t('{0} of memory', needs)],
        icon: 'pass-filled',
        tone: 'good',
        actions: [
          ...(companion.role === 'completion' ? (['noCompletions'] as const) : []),
          ...(companion.role === 'small' ? (['noSmall'] as const) : []),
          ...(companion.role === 'embedding' ? (['noSearch'] as const) : []),
          ...(companion.role === 'reranking' ? (['noRank'] as const) : []),
          'unload',
          ...deletable(seen, companion.path),
          'file',
          'details',
        ],
        known: knownFile(seen, companion.path),
      }),
    );
  }
  return [...rows, ...seen.stays.map((info) => stayingRow(info, seen))];
}

function stayingRow(info: ModelInfo, seen: ModelsSeen): ModelRow {
  const { path, name, bytes, memory, contextSize, companions = [] } = info;
  const known = knownFile(seen, path, bytes);
  const beside = companions.reduce((sum, { plan, problem }) => sum + (problem === null && plan ? plan.needBytes : 0), 0);
  const needs = bytesWith(memory, contextSize) + beside;
  const isChosen = path === seen.chosen.chat;
  return row(seen, {
    id: `loaded:${path}`,
    label: name,
    parts: [isChosen ? t('chosen') : t('used before'), t('{0} of memory', formatBytes(needs))],
    lead: t('It stays in memory, so that going back to it takes no load. It goes first when memory is wanted.'),
    icon: 'pass',
    actions: [isChosen ? 'load' : 'chat', 'unload', ...furtherWork(seen, known, path), ...deletable(seen, path), 'file', 'details'],
    known,
  });
}

function installedRows(seen: ModelsSeen, loaded: readonly (string | null)[]): ModelRow[] {
  const others = seen.installed.filter(({ path }) => !loaded.includes(path));
  const isChosen = ({ path }: InstalledModel): boolean => path === seen.chosen.chat;
  return [...others.filter(isChosen), ...others.filter((model) => !isChosen(model))].map((model) => installedRow(model, seen));
}

function installedRow(model: InstalledModel, seen: ModelsSeen): ModelRow {
  const { path, bytes, missing, files, entry, place } = model;
  const { state, chosen, now } = seen;
  const known = knownFile(seen, path, bytes);
  const { header, use } = known;
  const isChosen = path === chosen.chat;
  const suggests = path === chosen.completions;
  const isSmall = path === chosen.small;
  const searches = path === chosen.search;
  const ranks = path === chosen.ranking;
  const failed = isChosen && state.status === 'failed';
  const split =
    missing.length > 0
      ? plural(missing.length, '{0} part missing', '{0} parts missing')
      : files.length > 1
        ? t('split, can not be loaded')
        : null;
  return row(seen, {
    id: `installed:${path}`,
    label: entry ? shownName(entry) : (header?.name ?? '') !== '' ? (header?.name ?? '') : fileStem(path),
    parts: [
      failed ? t('could not be loaded') : isChosen ? t('chosen') : null,
      suggests ? companionUses().completion : null,
      isSmall ? companionUses().small : null,
      searches ? companionUses().embedding : null,
      ranks ? companionUses().reranking : null,
      split,
      formatBytes(bytes),
      use?.speed ? speedText(use.speed.writing) : null,
      places()[place],
      use?.lastUsed != null ? t('used {0}', agoText(use.lastUsed, now)) : null,
    ],
    ...(failed && { lead: state.error?.text ?? '' }),
    icon: failed ? 'error' : split !== null ? 'warning' : isChosen ? 'check' : 'chip',
    tone: failed ? 'bad' : 'plain',
    actions: [
      ...(split !== null ? [] : isChosen ? (['load'] as const) : mayAnswer(known) ? (['chat'] as const) : []),
      ...(split === null || suggests || isSmall || searches || ranks ? furtherWork(seen, known, path) : []),
      ...(split === null && isChosen ? (['measure'] as const) : []),
      ...(place === 'own' ? (['delete'] as const) : []),
      'file',
      'details',
    ],
    known,
  });
}

function downloadingRows(seen: ModelsSeen): ModelRow[] {
  const running = seen.downloads.map(({ model, progress }) => {
    const share = progress && progressShare(progress);
    return row(seen, {
      id: `download:${model.id}`,
      label: shownName(model),
      parts: [share === null ? null : `${String(Math.floor(share * 100))} %`, progress ? progressText(progress) : t('connecting')],
      icon: 'sync~spin',
      actions: ['cancel', 'details'],
      known: knownEntry(seen, model),
    });
  });
  const fetched = new Set(seen.downloads.map(({ model }) => model.id));
  const stopped = seen.incomplete
    .filter(({ entry }) => entry === null || !fetched.has(entry.id))
    .filter(
      ({ name }) =>
        !seen.downloads.some(({ model }) => model.files.some((file) => fileName(file.path).toLowerCase() === name.toLowerCase())),
    )
    .map(({ path, name, received, size, source }) =>
      row(seen, {
        id: `part:${path}`,
        label: source ? shownName(source) : fileStem(name),
        parts: [t('stopped'), received === null || size === null ? null : t('{0} of {1}', formatBytes(received), formatBytes(size))],
        lead: source ? t('Not whole yet. Going on fetches only what is missing.') : t('Not whole yet, and nothing says where the rest is.'),
        icon: 'debug-pause',
        actions: [...(source ? (['goOn'] as const) : []), 'discard', 'details'],
        known: source ? knownEntry(seen, source, path) : { ...nothing, path },
      }),
    );
  return [...running, ...stopped];
}

function availableRows(seen: ModelsSeen): ModelRow[] {
  const here = wholeIds(seen.installed);
  for (const { model } of seen.downloads) here.add(model.id);
  for (const { entry } of seen.incomplete) if (entry) here.add(entry.id);
  return offeredModels(seen.catalogue, seen.advice)
    .filter(({ model }) => !here.has(model.id))
    .map((offered) => availableRow(offered, seen));
}

function availableRow({ model, role, cost, recommended }: OfferedModel, seen: ModelsSeen): ModelRow {
  const advice = seen.advice[role];
  const size = totalBytes(model);
  const reason = recommended && advice?.take ? reasonWords(advice.take.reason) : null;
  return row(seen, {
    id: `available:${model.id}`,
    label: shownName(model),
    parts: [
      role === 'chat'
        ? recommended
          ? t('recommended')
          : null
        : recommended
          ? t('recommended {0}', companionUses()[role])
          : companionUses()[role],
      size === null ? t('size not known') : size.exact ? formatBytes(size.bytes) : t('about {0}', formatBytes(size.bytes)),
      cost?.usual.bytes == null ? null : t('takes {0}', costWords(cost.usual)),
      model.licence?.name ?? t('licence not known'),
      reason,
    ],
    ...(recommended && advice && { lead: adviceSentence(advice) }),
    icon: recommended ? 'star-full' : 'cloud',
    tone: recommended ? 'advised' : 'plain',
    actions: ['download', 'details'],
    known: knownEntry(seen, model),
  });
}

interface RowParts extends Pick<ModelRow, 'id' | 'label' | 'icon' | 'actions' | 'known'> {
  /** Of the description; those that are null say nothing. */
  parts: readonly (string | null)[];
  /** The tooltip's first sentence. */
  lead?: string;
  tone?: RowTone;
}

function row({ now }: ModelsSeen, { id, label, parts, lead = '', icon, tone = 'plain', actions, known }: RowParts): ModelRow {
  const facts = modelFacts(known, now).map(([word, value]) => `${literal(word)}: ${literal(value)}`);
  const { entry, path } = known;
  return {
    id,
    called: entry?.aliases[0] ?? entry?.id ?? (path === null ? label : fileStem(path)),
    label,
    description: parts.filter((part) => part !== null).join(' · '),
    tooltip: [`**${literal(label)}**`, ...(lead === '' ? [] : [literal(lead)]), facts.join('  \n')].join('\n\n'),
    icon,
    tone,
    actions,
    known,
  };
}

const nothing: KnownModel = { path: null, bytes: null, entry: null, header: null, cost: null, use: null };

function knownFile(seen: ModelsSeen, path: string, size?: number): KnownModel {
  const found = seen.installed.find((model) => model.path === path);
  const entry = found?.entry ?? null;
  const bytes = size ?? found?.bytes ?? null;
  return {
    path,
    bytes,
    entry,
    header: seen.headers.get(path) ?? null,
    cost: entry && costOf(seen, entry),
    use: bytes === null ? null : useOf(seen.uses, found?.files[0]?.realPath ?? path, bytes),
  };
}

function knownEntry(seen: ModelsSeen, entry: CatalogueModel, path: string | null = null): KnownModel {
  return { ...nothing, path, entry, cost: costOf(seen, entry) };
}

function costOf({ advice }: ModelsSeen, { id }: CatalogueModel): KnownModel['cost'] {
  const all = usedRoles.flatMap((role) => advice[role]?.costs ?? []);
  return all.find(({ model }) => model.id === id) ?? null;
}

/** False of what only makes vectors or orders texts, as far as that is known. */
function mayAnswer({ header, entry }: Pick<KnownModel, 'header' | 'entry'>): boolean {
  return (
    header?.vectors !== true && header?.ranks !== true && (entry?.roles.some((role) => role === 'chat' || role === 'completion') ?? true)
  );
}

/** What a model can be told to do beside the one that answers, or no more; the one that answers does all of it then. */
function furtherWork({ chosen }: ModelsSeen, { header, entry }: KnownModel, path: string): readonly RowAction[] {
  const answers = path === chosen.chat;
  // What isn't known is found out when it is wanted.
  const fim = mayAnswer({ header, entry }) && (header?.fim ?? entry?.fim ?? true);
  const writes = mayAnswer({ header, entry }) && (entry?.roles.includes('chat') ?? true);
  const embeds = header?.vectors ?? entry?.roles.includes('embedding') ?? true;
  const ranks = header?.ranks ?? entry?.roles.includes('reranking') ?? true;
  return [
    ...(path === chosen.completions ? (['noCompletions'] as const) : fim && !answers ? (['completions'] as const) : []),
    ...(path === chosen.small ? (['noSmall'] as const) : writes && !answers ? (['small'] as const) : []),
    ...(path === chosen.search ? (['noSearch'] as const) : embeds && !answers ? (['search'] as const) : []),
    ...(path === chosen.ranking ? (['noRank'] as const) : ranks && !answers ? (['rank'] as const) : []),
  ];
}

/** Only what is in our own folder is ours to delete. */
function deletable({ installed }: ModelsSeen, path: string): readonly RowAction[] {
  return installed.find((model) => model.path === path)?.place === 'own' ? ['delete'] : [];
}
