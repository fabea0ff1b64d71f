/** The commands that have code changed or explained, and that bring it back. */
import { t } from '../../base/l10n.ts';
import { upperFirst } from '../../base/upperFirst.ts';
import { templates } from '../actions/templates.ts';
import { templateWords } from '../templates/templateList.ts';
import type { CommandEntry } from './commandEntry.ts';

export const codeEntries: readonly CommandEntry[] = [
  {
    name: 'edit',
    group: 'Code',
    get help(): string {
      return t('Changes what is attached, as you say; alone, asks what to change at the cursor.');
    },
    arguments: [{ label: 'INSTRUCTION', kind: 'text', optional: true, rest: true }],
    needs: ['model'],
    palette: ['mlxCode.inlineEdit.start'],
    commandLine: ['edit'],
  },
  {
    name: 'explain',
    group: 'Code',
    get help(): string {
      return t('Explains the selected code.');
    },
    needs: ['model', 'editor'],
    palette: ['mlxCode.actions.explainSelection'],
  },
  {
    name: 'fix',
    group: 'Code',
    get help(): string {
      return t('Fixes the problem at the cursor, the next one in the file, or where there is none what tests failed for.');
    },
    needs: ['model', 'toFix'],
    palette: ['mlxCode.actions.fix'],
  },
  {
    name: 'refactor',
    group: 'Code',
    get help(): string {
      return t('Rewrites the selected code.');
    },
    arguments: [{ label: 'INSTRUCTION', kind: 'text', optional: true, rest: true }],
    needs: ['model', 'editor'],
    palette: ['mlxCode.actions.refactorSelection'],
  },
  {
    name: 'docs',
    aliases: ['doc'],
    group: 'Code',
    get help(): string {
      return t('Documents the function or selection.');
    },
    needs: ['model', 'editor'],
    palette: ['mlxCode.actions.addDocumentation'],
  },
  {
    name: 'tests',
    aliases: ['test'],
    group: 'Code',
    get help(): string {
      return t('Writes tests for the file or selection.');
    },
    needs: ['model', 'editor'],
    palette: ['mlxCode.actions.generateTests'],
  },
  {
    name: 'template',
    group: 'Code',
    get help(): string {
      return t('Does a ready-made task with the selection, the file in front, or another file; alone, lists them.');
    },
    arguments: [
      {
        label: 'NAME',
        kind: 'choice',
        optional: true,
        open: true,
        choices: [...templates.map(({ name, detail }) => ({ value: name, help: `${upperFirst(detail)}.` })), ...templateWords],
      },
      { label: 'FILE[:A-B]', kind: 'file', optional: true, rest: true },
    ],
    needs: ['model'],
    palette: ['mlxCode.actions.template', 'mlxCode.templates.new', 'mlxCode.templates.edit', 'mlxCode.templates.share'],
  },
  {
    name: 'batch',
    group: 'Changes',
    get help(): string {
      return t('Does one thing to many files.');
    },
    needs: ['model', 'folder'],
    palette: ['mlxCode.batch.run'],
  },
  {
    name: 'replace',
    group: 'Changes',
    get help(): string {
      return t('Finds and replaces, with a preview.');
    },
    arguments: [
      { label: 'FILES', kind: 'glob', optional: true },
      { label: '"old"', kind: 'text', optional: true },
      { label: '"new"', kind: 'text', optional: true },
    ],
    usage: '[FILES "old" "new"]',
    needs: ['folder'],
    palette: ['mlxCode.edits.replaceInFiles'],
  },
  {
    name: 'undo',
    group: 'Changes',
    get help(): string {
      return t('Takes the last change back.');
    },
    palette: ['mlxCode.edits.undoLast'],
    commandLine: ['undo'],
  },
  {
    name: 'backups',
    group: 'Changes',
    get help(): string {
      return t('Lists what was kept before each change.');
    },
    arguments: [{ label: 'FILE', kind: 'file', optional: true, rest: true }],
    palette: ['mlxCode.edits.showCheckpoints'],
    commandLine: ['undo'],
  },
  {
    name: 'restore',
    group: 'Changes',
    get help(): string {
      return t('Goes back to before a change, by its number in the list or by words of its name and files.');
    },
    arguments: [
      { label: 'BACKUP', kind: 'file', optional: true },
      { label: 'FILE', kind: 'file', optional: true, rest: true },
    ],
    palette: ['mlxCode.edits.showCheckpoints'],
    commandLine: ['undo'],
  },
];
