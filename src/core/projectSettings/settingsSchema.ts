/** The JSON schema of `.mlx-code.json`, by which editors complete and check it, made from the description that the reader goes by. Pure. */
import { aliasedCommand, modelName, offeredCommand, olderNames, projectKeys, type Shape } from './projectKeys.ts';

type Schema = Readonly<Record<string, unknown>>;

export function projectSettingsSchema(): Schema {
  const properties: Record<string, Schema & { properties?: Record<string, Schema> }> = {};
  for (const [key, { shape, usual, says, example }] of Object.entries(projectKeys)) {
    const standing = usual === null ? {} : { default: usual };
    const schema = {
      ...shapeSchema(shape),
      ...standing,
      description: plain(says),
      markdownDescription: says,
      defaultSnippets: [{ body: example }],
    };
    const [group = '', name] = key.split('.');
    if (name === undefined) properties[key] = schema;
    else {
      const about = `Settings of ${groupNames[group] ?? group}.`;
      properties[group] ??= { type: 'object', description: about, properties: {} };
      (properties[group].properties ??= {})[name] = schema;
    }
  }
  for (const [name, { key, charactersPerToken }] of Object.entries(olderNames)) {
    const [group, inner] = key.split('.');
    const where = inner === undefined ? `“${key}”` : `“${inner}” in “${group ?? ''}”`;
    const message = `An older name. Write ${where}${charactersPerToken === undefined ? '' : ', which counts tokens,'} instead.`;
    properties[name] = {
      type: projectKeys[key].shape.kind === 'flag' ? 'boolean' : 'number',
      description: message,
      deprecationMessage: message,
    };
  }
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'MLX-CODE: settings of a project',
    description: 'Settings that a team shares. What is set here counts in this folder, in a workspace that is trusted.',
    type: 'object',
    // What is unknown the reader tells, with what was probably meant.
    allowComments: true,
    allowTrailingCommas: true,
    properties: { $schema: { type: 'string', description: 'The schema that editors check this file by.' }, ...properties },
  };
}

const groupNames: Readonly<Record<string, string>> = {
  context: 'what goes along with a question by itself',
  completion: 'suggestions while somebody types',
  commit: 'commit messages',
  models: 'models for other work than answers',
  templates: 'ready-made tasks and commands of files',
};

function shapeSchema(shape: Shape): Schema {
  switch (shape.kind) {
    case 'flag':
      return { type: 'boolean' };
    case 'whole':
      return { type: 'integer', minimum: shape.min, maximum: shape.max };
    case 'number':
      return { type: 'number', minimum: shape.min, maximum: shape.max };
    case 'choice':
      return { type: 'string', enum: shape.of };
    case 'choices':
      return { type: 'array', items: { type: 'string', enum: shape.of }, uniqueItems: true };
    case 'globs':
      return { type: 'array', items: glob };
    case 'model':
      return { type: 'string', pattern: modelName.source };
    case 'commands':
      return { type: 'array', items: { type: 'string', pattern: offeredCommand.source }, uniqueItems: true };
    case 'folders':
      return { type: 'array', items: { type: 'string', minLength: 1 }, uniqueItems: true };
    case 'texts':
      return {
        type: 'object',
        properties: Object.fromEntries(shape.of.map((name) => [name, { type: 'string', minLength: 1, maxLength: shape.longest }])),
      };
    case 'aliases':
      return { type: 'object', additionalProperties: { type: 'string', pattern: aliasedCommand.source } };
    case 'standards':
      return { type: 'array', items: { anyOf: [{ type: 'string', minLength: 1 }, standard] } };
  }
}

const glob: Schema = { type: 'string', minLength: 1 };

const standard: Schema = {
  type: 'object',
  properties: {
    text: { type: 'string', minLength: 1, description: 'The rule itself.' },
    file: { type: 'string', minLength: 1, description: 'A Markdown file with rules, relative to this folder, with /.' },
    id: { type: 'string', minLength: 1, maxLength: 80, description: 'What a finding cites.' },
    paths: { type: 'array', items: glob, description: 'The files it is for, as in a .gitignore; all without it.' },
  },
};

/** Without the marks of Markdown. */
function plain(markdown: string): string {
  return markdown.replaceAll('`', '');
}
