/** The commands about the conversation, what goes with it, and who answers. */
import { t } from '../../base/l10n.ts';
import { fewestAnswers, mostAnswers } from '../chat/best/answerCount.ts';
import type { CommandEntry } from './commandEntry.ts';

export const chatEntries: readonly CommandEntry[] = [
  {
    name: 'help',
    group: 'Chat',
    get help(): string {
      return t('Lists the commands, or tells of one.');
    },
    arguments: [{ label: 'COMMAND', kind: 'choice', optional: true, open: true }],
  },
  {
    name: 'clear',
    aliases: ['new'],
    group: 'Chat',
    get help(): string {
      return t('Begins a new conversation; one that is kept stays in the list.');
    },
    palette: ['mlxCode.chat.clear'],
  },
  {
    name: 'sessions',
    group: 'Chat',
    get help(): string {
      return t('Shows earlier conversations, or those in which words were said.');
    },
    arguments: [{ label: 'WORDS', kind: 'text', optional: true, rest: true }],
    palette: ['mlxCode.sessions.show'],
  },
  {
    name: 'projects',
    group: 'Chat',
    get help(): string {
      return t('Shows the projects of which conversations are kept.');
    },
    palette: ['mlxCode.sessions.projects'],
  },
  {
    name: 'rename',
    group: 'Chat',
    get help(): string {
      return t('Names this conversation.');
    },
    arguments: [{ label: 'NAME', kind: 'text', optional: true, rest: true }],
    palette: ['mlxCode.sessions.rename'],
  },
  {
    name: 'pin',
    group: 'Chat',
    get help(): string {
      return t('Pins this conversation, or unpins it.');
    },
    needs: ['answer'],
    palette: ['mlxCode.sessions.pin'],
  },
  {
    name: 'archive',
    group: 'Chat',
    get help(): string {
      return t('Archives this conversation, or takes it out of the archive.');
    },
    needs: ['answer'],
    palette: ['mlxCode.sessions.archive'],
  },
  {
    name: 'fork',
    group: 'Chat',
    get help(): string {
      return t('Goes on in another conversation that begins as this one.');
    },
    needs: ['answer'],
    palette: ['mlxCode.sessions.fork'],
  },
  {
    name: 'export',
    group: 'Chat',
    get help(): string {
      return t('Writes this conversation into a file that can be imported, as Markdown, or as a page.');
    },
    needs: ['answer'],
    palette: ['mlxCode.sessions.export'],
  },
  {
    name: 'import',
    group: 'Chat',
    get help(): string {
      return t('Takes conversations over from files.');
    },
    palette: ['mlxCode.sessions.import'],
  },
  {
    name: 'exit',
    aliases: ['quit'],
    group: 'Chat',
    get help(): string {
      return t('Says how to leave.');
    },
  },
  {
    name: 'last',
    group: 'Chat',
    get help(): string {
      return t('Shows the last answer again.');
    },
    needs: ['answer'],
  },
  {
    name: 'copy',
    group: 'Chat',
    get help(): string {
      return t('Copies the last code of the conversation, or the Nth from the end.');
    },
    arguments: [{ label: 'N', kind: 'number', optional: true, least: 1, most: 1_000 }],
    needs: ['answer'],
  },
  {
    name: 'save',
    group: 'Chat',
    get help(): string {
      return t('Writes this conversation as Markdown, or as a page (FILE.html): into a new file of the folder, or into an editor.');
    },
    arguments: [{ label: 'FILE', kind: 'file', optional: true, rest: true }],
    needs: ['answer'],
  },
  {
    name: 'stats',
    group: 'Chat',
    get help(): string {
      return t('Shows what this conversation took: questions, tokens, seconds; with all, what was counted on this machine.');
    },
    arguments: [
      {
        label: 'all',
        kind: 'choice',
        optional: true,
        choices: [
          {
            value: 'all',
            get help(): string {
              return t('Opens Insights: figures of all conversations, edits, suggestions and commands.');
            },
          },
        ],
      },
    ],
    palette: ['mlxCode.insights.show'],
    commandLine: ['stats'],
  },
  {
    name: 'retry',
    group: 'Chat',
    get help(): string {
      return t('Asks the last question again, or another model.');
    },
    arguments: [
      {
        label: 'other',
        kind: 'choice',
        optional: true,
        choices: [
          {
            value: 'other',
            get help(): string {
              return t('Asks which model is to answer.');
            },
          },
        ],
      },
    ],
    needs: ['answer'],
    palette: ['mlxCode.chat.retry', 'mlxCode.chat.retryWith'],
  },
  {
    name: 'compare',
    group: 'Chat',
    get help(): string {
      return t('Shows two answers to a question beside each other.');
    },
    needs: ['answer'],
    palette: ['mlxCode.chat.compareAnswers'],
  },
  {
    name: 'best',
    group: 'Chat',
    get help(): string {
      return t('Has a question answered several times, or the last one, and shows the best answer; the others stay.');
    },
    arguments: [
      { label: 'N', kind: 'number', optional: true, least: fewestAnswers, most: mostAnswers },
      { label: 'QUESTION', kind: 'text', optional: true, rest: true },
    ],
    usage: '[N] [QUESTION]',
    needs: ['model'],
    palette: ['mlxCode.chat.bestOf'],
  },
  {
    name: 'replay',
    group: 'Chat',
    get help(): string {
      return t('Makes the last answer again and compares.');
    },
    needs: ['answer'],
    palette: ['mlxCode.chat.replay'],
  },
  {
    name: 'open',
    group: 'Context',
    get help(): string {
      return t('Attaches a file, some of its lines, or a folder.');
    },
    arguments: [{ label: 'FILE[:A-B]', kind: 'file', rest: true }],
    palette: ['mlxCode.chat.addToChat'],
    commandLine: ['ask'],
  },
  {
    name: 'context',
    group: 'Context',
    get help(): string {
      return t('Shows what goes with the next question.');
    },
    arguments: [
      {
        label: 'on|off|clear|reload',
        kind: 'choice',
        optional: true,
        choices: [
          {
            value: 'on',
            get help(): string {
              return t('Has it go along again.');
            },
          },
          {
            value: 'off',
            get help(): string {
              return t('Has nothing go along.');
            },
          },
          {
            value: 'clear',
            get help(): string {
              return t('Removes what is attached.');
            },
          },
          {
            value: 'reload',
            get help(): string {
              return t('Reads what is attached anew.');
            },
          },
        ],
      },
    ],
    palette: ['mlxCode.chat.showContext'],
    commandLine: ['context'],
  },
  {
    name: 'gather',
    group: 'Context',
    get help(): string {
      return t('Gathers from the project for questions, or no longer.');
    },
    arguments: [
      {
        label: 'on|off',
        kind: 'choice',
        optional: true,
        choices: [
          {
            value: 'on',
            get help(): string {
              return t('Has it gathered.');
            },
          },
          {
            value: 'off',
            get help(): string {
              return t('Has nothing gathered.');
            },
          },
        ],
      },
    ],
    palette: ['mlxCode.chat.toggleGathering'],
  },
  {
    name: 'models',
    group: 'Models',
    get help(): string {
      return t('Lists the models, and which are on this machine.');
    },
    palette: ['mlxCode.models.showCommands'],
    commandLine: ['models list'],
  },
  {
    name: 'installed',
    group: 'Models',
    get help(): string {
      return t('Lists the models on this machine, and what they take of the disk.');
    },
    commandLine: ['models list'],
  },
  {
    name: 'model',
    group: 'Models',
    get help(): string {
      return t('Chooses the model that answers.');
    },
    arguments: [{ label: 'NAME', kind: 'choice', optional: true, open: true, rest: true }],
    palette: ['mlxCode.models.choose'],
  },
  {
    name: 'download',
    group: 'Models',
    get help(): string {
      return t('Fetches a model.');
    },
    arguments: [{ label: 'NAME', kind: 'choice', open: true, rest: true }],
    palette: ['mlxCode.models.download'],
    commandLine: ['models download'],
  },
  {
    name: 'delete',
    group: 'Models',
    get help(): string {
      return t('Puts a model into the bin.');
    },
    arguments: [{ label: 'NAME', kind: 'text', rest: true }],
    palette: ['mlxCode.models.delete'],
    commandLine: ['models delete'],
  },
  {
    name: 'tokens',
    group: 'Models',
    get help(): string {
      return t('Shows or sets how many tokens an answer may have.');
    },
    arguments: [{ label: 'N', kind: 'number', optional: true, least: 16, most: 32_768 }],
  },
  {
    name: 'ctx',
    group: 'Models',
    get help(): string {
      return t('Shows or sets how many tokens the model reads at once; 0 has that chosen.');
    },
    arguments: [{ label: 'N', kind: 'number', optional: true, least: 0, most: 10_000_000 }],
  },
];
