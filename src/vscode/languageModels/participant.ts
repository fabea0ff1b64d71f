/**
 * `@mlx` in VS Code's own chat: answers about the attached code, the selection or the file in front, always by the embedded model, whichever other model is picked
 * there. What changes files is a button for a command of ours, which shows a diff first.
 */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import { ChatAnswers } from '../../core/chat/chatAnswers.ts';
import { nativeSystemPrompt } from '../../core/chat/chatPrompt.ts';
import type { ContextSource } from '../../core/chat/contextSource.ts';
import type { Exchange } from '../../core/chat/conversation.ts';
import { stopError } from '../../core/models/stopError.ts';
import { answerOnly, onlyThought } from '../../core/languageModels/answerOnly.ts';
import {
  nextCommands,
  offeredChange,
  type ParticipantCommand,
  participantCommand,
  participantInstruction,
  type TaskCode,
} from '../../core/languageModels/participantTask.ts';
import { requestError } from '../../core/languageModels/requestError.ts';
import { embeddedOnly } from '../../core/providers/embeddedProvider.ts';
import { userMessage } from '../../core/userMessage.ts';
import type { ContextChip } from '../../protocol/webview.ts';
import type { GenerationItem } from '../../protocol/worker/generation.ts';
import { problemOf } from '../actions/problems.ts';
import { signalOf } from '../commands.ts';
import { commandOf } from '../messageActions.ts';
import type { Services } from '../services.ts';
import { uriOfPath } from '../workspacePaths.ts';
import {
  type AttachedPlace,
  keptPlace,
  keptPlaces,
  openPlace,
  placeInFront,
  placesIn,
  placeSource,
  placeSources,
  textsIn,
} from './attachedPlaces.ts';

/** The id in the manifest. */
const participantId = 'mlxCode.participant';
/** Prompt tokens of which it is worth saying that they are read. */
const longPrompt = 512;

type Parts = Pick<Services, 'engine' | 'instructions' | 'models' | 'settings' | 'log'>;

export function registerParticipant(services: Services): Disposable {
  const store = new DisposableStore();
  const participant = store.add(
    vscode.chat.createChatParticipant(participantId, async (request, context, stream, token) => {
      try {
        return await answer(services, request, context, stream, signalOf(token));
      } catch (thrown) {
        return failed(services, thrown, stream);
      }
    }),
  );
  participant.iconPath = new vscode.ThemeIcon('chip');
  participant.followupProvider = {
    provideFollowups: ({ metadata, errorDetails }) =>
      errorDetails ? [] : nextCommands(participantCommand(metadata?.command as string | undefined)).map(followup),
  };
  return store;
}

const followupLabels: Readonly<Record<ParticipantCommand, () => string>> = {
  explain: () => t('Explain this code'),
  fix: () => t('What is wrong, and how is it fixed?'),
  review: () => t('Review this code'),
  tests: () => t('How should it be tested?'),
  docs: () => t('Document this code'),
};

function followup(command: ParticipantCommand): vscode.ChatFollowup {
  const label = followupLabels[command]();
  return { prompt: label, label, command };
}

async function answer(
  parts: Parts,
  request: vscode.ChatRequest,
  context: vscode.ChatContext,
  stream: vscode.ChatResponseStream,
  signal: AbortSignal,
): Promise<vscode.ChatResult> {
  const command = participantCommand(request.command);
  const attached = placesIn(request.references);
  // A question goes on with what was talked about; a command says itself what it is about.
  const front = attached.length > 0 ? [] : placeInFront(command !== null || parts.settings.attachCurrentFile);
  const { read, unread } = await placeSources([...attached, ...front]);
  for (const { uri } of unread) {
    const text = t('{0} can not be read as text, and was left out.', vscode.workspace.asRelativePath(uri));
    stream.markdown(new vscode.MarkdownString().appendText(text).appendMarkdown('\n\n'));
  }
  const places = read.map(({ place }) => place);
  const sources = read.map(({ source }) => source);
  const [first] = places;
  const code = first && sources[0] ? taskCode(first, sources[0]) : null;
  const words = [request.prompt, ...textsIn(request.references)].join('\n\n');
  const instruction = participantInstruction(command, words, code);
  for (const { uri, range } of places) stream.reference(range ? new vscode.Location(uri, range) : uri);
  await ask(parts, { instruction, sources, history: await historyOf(context) }, stream, signal);
  const change = code && first ? offeredChange(command, code) : null;
  if (change && first) {
    const { document, range } = await openPlace(first);
    stream.button({ command: change.command, title: change.title, arguments: [document.uri, range] });
  }
  return { metadata: { command, instruction, places: places.map(keptPlace) } };
}

interface Question {
  instruction: string;
  sources: ContextSource[];
  history: Exchange[];
}

async function ask(
  parts: Parts,
  { instruction, sources, history }: Question,
  stream: vscode.ChatResponseStream,
  signal: AbortSignal,
): Promise<void> {
  const { models } = parts;
  if (models.state.status !== 'ready' && models.state.status !== 'none') stream.progress(t('Loading {0}…', models.state.name));
  const said = answerOnly((text) => {
    if (!signal.aborted) stream.markdown(text);
  });
  let reading = false;
  const onItem = (item: GenerationItem): void => {
    if (item.type === 'text') said.push(item.text);
    else if (!reading && item.total - item.done > longPrompt) {
      reading = true;
      stream.progress(t('Reading {0} tokens…', item.total));
    }
  };
  const answers = new ChatAnswers({
    settings: parts.settings,
    log: parts.log,
    instructions: () => parts.instructions,
    providers: embeddedOnly(parts.engine, parts.models),
    now: () => new Date(),
    maker: null,
    system: nativeSystemPrompt,
  });
  const { stop } = await answers.answer(
    {
      question: instruction,
      instruction,
      sources,
      follows: false,
      explicit: true,
      seed: undefined,
      how: 'words',
      edits: false,
      anew: true,
      // What the project asks assistants to keep to goes along as in the chat of the side bar; here nothing of it can be switched off for one question.
      rulesOff: new Set(),
      went: [],
      sent: false,
    },
    () => history,
    { onSource: () => undefined, onChips: (chips) => showRules(chips, stream), onLeftOut: () => undefined, onItem },
    signal,
  );
  const thoughtOnly = said.end();
  if (stop === 'cancelled') throw stopError(signal);
  if (thoughtOnly) throw onlyThought();
}

/** Among what an answer refers to. */
function showRules(chips: readonly ContextChip[], stream: vscode.ChatResponseStream): void {
  for (const { kind, detail, problem } of chips) {
    if (kind !== 'instructions' || problem !== null) continue;
    try {
      stream.reference(uriOfPath(detail));
    } catch (error) {
      // Its folder was closed meanwhile.
      if (!AppError.is(error, 'outsideWorkspace')) throw error;
    }
  }
}

function taskCode({ uri, range }: AttachedPlace, { languageId, label }: ContextSource): TaskCode {
  const found = vscode.languages.getDiagnostics(uri).filter((one) => !range || one.range.intersection(range) !== undefined);
  return { languageId, label, problems: found.map(problemOf) };
}

/** The conversation so far, with the places that its questions were about as they are now. */
async function historyOf({ history }: vscode.ChatContext): Promise<Exchange[]> {
  const exchanges: Exchange[] = [];
  for (const [at, turn] of history.entries()) {
    const before = history[at - 1];
    if (!(turn instanceof vscode.ChatResponseTurn) || !(before instanceof vscode.ChatRequestTurn)) continue;
    const assistant = turn.response.map((part) => (part instanceof vscode.ChatResponseMarkdownPart ? part.value.value : '')).join('');
    if (assistant.trim() === '') continue;
    const kept = turn.result.metadata ?? {};
    const instruction = typeof kept.instruction === 'string' ? kept.instruction : before.prompt;
    const sources = await Promise.all(keptPlaces(kept.places).map((place, index) => shownAgain(place, index)));
    exchanges.push({ instruction, sources: sources.filter((source) => source !== null), assistant });
  }
  return exchanges;
}

/** Null for what is gone meanwhile, or can't be shown any more. */
async function shownAgain(place: AttachedPlace, at: number): Promise<ContextSource | null> {
  const source = await placeSource(place, at).catch(() => null);
  return source?.problem === null ? source : null;
}

function failed({ log }: Parts, thrown: unknown, stream: vscode.ChatResponseStream): vscode.ChatResult {
  if (AppError.isCancelled(thrown)) return {};
  const error = requestError(thrown);
  log.warn(`a question to the participant failed: ${error.code}: ${error.message}`);
  const { text, actions } = userMessage(error);
  for (const action of actions) if (action.id !== 'retry') stream.button({ title: action.label, ...commandOf(action) });
  return { errorDetails: { message: text } };
}
