/**
 * What an entry of the catalogue is, and what of it is refused. The same rules as catalogue.schema.json, which editors read, and a few that a schema can't
 * say. An entry may come from a file that somebody fetched, so nothing in it names a host: where files come from is the download's to decide.
 */
import * as v from 'valibot';
import { countUpTo, knownFieldsOnly, shownText } from '../../strictReading.ts';

export const modelRoles = ['chat', 'completion', 'embedding', 'reranking'] as const;
/** What a model is good for. */
export type ModelRole = (typeof modelRoles)[number];

const terabyte = 2 ** 40;
/** Above any model there is, and below where sums lose their last digits. */
const mostParameters = 1e14;
const mostBytes = 16 * terabyte;

const list = <Item extends v.GenericSchema>(item: Item, most: number) =>
  v.pipe(
    v.array(item, 'must be a list'),
    v.maxLength(most, `must not have more than ${String(most)} entries`),
    v.check((items) => new Set(items.map((one) => JSON.stringify(one))).size === items.length, 'must not say the same twice'),
  );
const notEmpty = 'must not be empty';
const orNull = <Inner extends v.GenericSchema>(inner: Inner) => v.optional(v.nullable(inner), null);

/** In lower case, so that two can't differ in it only. */
const name = v.pipe(
  v.string('must be a text'),
  v.regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'must be at most 64 of a-z, 0-9, dot, dash and underscore, and begin with a letter or digit'),
);
/** An owner on Hugging Face has no dot in its name, a host has. */
const repository = v.pipe(
  v.string('must be a text'),
  v.regex(
    /^[A-Za-z0-9][A-Za-z0-9_-]{0,95}\/[A-Za-z0-9][A-Za-z0-9._-]{0,95}$/,
    'must be a repository as owner/name, without a host or an address',
  ),
);
const filePath = v.pipe(
  v.string('must be a text'),
  v.maxLength(200, 'must not be longer than 200 characters'),
  v.regex(
    /^(?:[A-Za-z0-9_][A-Za-z0-9._+-]*\/){0,4}[A-Za-z0-9_][A-Za-z0-9._+-]*\.gguf$/,
    'must be a relative path of a .gguf file, without .. and without a host',
  ),
);
const sha256 = v.pipe(v.string('must be a text'), v.regex(/^[0-9a-f]{64}$/, 'must be 64 digits of 0-9 and a-f'));
const revision = v.pipe(v.string('must be a text'), v.regex(/^[0-9a-f]{40}$/, 'must be 40 digits of 0-9 and a-f'));
const address = v.pipe(
  v.string('must be a text'),
  v.maxLength(400, 'must not be longer than 400 characters'),
  v.regex(/^https:\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}\/[!-~]*$/, 'must be an https address of a page'),
);

const file = v.strictObject(
  {
    path: filePath,
    /** Exact, or null where no source states it: the download learns it then. */
    bytes: orNull(countUpTo(mostBytes)),
    /** As a source rounds it, for people and estimates; nothing is checked against it. */
    aboutBytes: orNull(countUpTo(mostBytes)),
    sha256: orNull(sha256),
  },
  knownFieldsOnly,
);

/** The numbers of {@link estimateMemory}; what they mean is said in ggufHeader.ts. */
const shape = v.strictObject(
  {
    blockCount: countUpTo(10_000),
    /** Of all blocks together that keep keys and values of every token; windowed ones count as if they did. */
    kvHeads: countUpTo(1e6),
    keyLength: countUpTo(1e5),
    valueLength: countUpTo(1e5),
    embeddingLength: countUpTo(1e6),
    /** Of one expert in a mixture. */
    feedForwardLength: countUpTo(1e7),
    vocabularySize: countUpTo(1e7),
  },
  knownFieldsOnly,
);

const licence = v.strictObject({ spdx: orNull(shownText(64)), name: shownText(100) }, knownFieldsOnly);

const source = v.strictObject(
  {
    address,
    /** `read`: the page itself says so. `quoted`: public files that name this page say so of it. */
    how: v.picklist(['read', 'quoted'], 'must be “read” or “quoted”'),
    gives: v.pipe(
      list(
        v.picklist(
          // prettier-ignore
          ['files', 'bytes', 'aboutBytes', 'sha256', 'licence', 'parameters', 'activeParameters', 'contextLength', 'fim', 'languages', 'architecture', 'shape'],
          'must be the name of a field that has a source',
        ),
        12,
      ),
      v.minLength(1, notEmpty),
    ),
  },
  knownFieldsOnly,
);

const splitPart = /-(\d{5})-of-(\d{5})\.gguf$/;

const fields = v.strictObject(
  {
    id: name,
    aliases: v.optional(list(name, 10), []),
    family: orNull(shownText(60)),
    /** As it is shown; the id where it is null. */
    name: orNull(shownText(100)),
    roles: v.pipe(list(v.picklist(modelRoles, `must be one of ${modelRoles.join(', ')}`), modelRoles.length), v.minLength(1, notEmpty)),
    /** As the source states them, which rounds. */
    parameters: orNull(countUpTo(mostParameters)),
    /** Of a mixture, those that one token uses. */
    activeParameters: orNull(countUpTo(mostParameters)),
    quantisation: orNull(shownText(20)),
    repository,
    /** The state of the repository that the files are from; null for the newest. */
    revision: orNull(revision),
    /** One, or the parts of a split model in order. */
    files: v.pipe(list(file, 200), v.minLength(1, notEmpty)),
    licence: orNull(licence),
    /** Tokens that the model was trained for. */
    contextLength: orNull(countUpTo(1e9)),
    /** Whether it was trained to fill in the middle; null where no source says. */
    fim: orNull(v.boolean('must be true, false or null')),
    /** Languages of programming that its makers name, of those that are widely used. */
    languages: v.optional(list(shownText(40), 64), []),
    /** As llama.cpp names it. */
    architecture: orNull(
      v.pipe(v.string('must be a text'), v.regex(/^[\w.-]{1,64}$/, 'must be at most 64 letters, digits, dots and dashes')),
    ),
    shape: orNull(shape),
    sources: v.optional(list(source, 30), []),
  },
  knownFieldsOnly,
);

/** One model: which files it is, what it is good for, and what it needs. A value without a source is null, and never a guess. */
export const catalogueEntry = v.pipe(
  fields,
  v.forward(
    v.check(({ files }) => isOneModel(files.map(({ path }) => path)), 'must be one file, or the parts of one split model in order'),
    ['files'],
  ),
  v.forward(
    v.check(
      ({ parameters, activeParameters }) => activeParameters === null || (parameters !== null && activeParameters <= parameters),
      'must not be more than all parameters',
    ),
    ['activeParameters'],
  ),
  v.forward(
    v.check(({ roles, fim }) => !roles.includes('completion') || fim === true, 'must be true for a model that completes'),
    ['fim'],
  ),
);
export type CatalogueModel = v.InferOutput<typeof catalogueEntry>;

function isOneModel(paths: readonly string[]): boolean {
  if (paths.length === 1) return splitPart.exec(paths[0] ?? '') === null || paths[0]?.endsWith('-00001-of-00001.gguf') === true;
  const beginning = paths[0]?.replace(splitPart, '');
  return paths.every((path, index) => {
    const [ending, part, of] = splitPart.exec(path) ?? [];
    return ending !== undefined && Number(part) === index + 1 && Number(of) === paths.length && path.slice(0, -ending.length) === beginning;
  });
}
