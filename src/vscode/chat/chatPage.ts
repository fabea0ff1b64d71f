/**
 * One page of the chat, in its view or among the editors: it shows the chat service's state and carries out what is clicked there. It keeps no state: a page that is hidden in the middle of an answer
 * loses nothing, because the answer lives in the service.
 */
import * as vscode from 'vscode';
import type { Event } from '../../base/event.ts';
import { t } from '../../base/l10n.ts';
import type { Log } from '../../base/log.ts';
import type { ChatInput } from '../../core/chat/chatInput.ts';
import type { ChatService } from '../../core/chat/chatService.ts';
import { underWay } from '../../core/chat/underWay.ts';
import type { Handlers } from '../../protocol/contract.ts';
import { type WebviewContract, webviewProtocolVersion, webviewValidators } from '../../protocol/webview.ts';
import type { DrawingProcess } from '../../node/drawings/drawingProcess.ts';
import type { ChatContext } from '../context/chatContext.ts';
import { runMessageAction } from '../messageActions.ts';
import { openAddress } from '../openAddress.ts';
import { PageEvents } from './chatEvents.ts';
import { openSent } from './openSent.ts';
import type { SentTexts } from './sentTexts.ts';
import type { KeptDraft } from './keptDraft.ts';
import type { NamedPlaces } from './namedPlaces.ts';
import type { PageFiles } from '../webviewHtml.ts';
import type { PageProtocol } from '../webviewLink.ts';

export interface ChatPageParts {
  chat: ChatService;
  /** What is attached until it is removed. */
  context: ChatContext;
  /** Begins a new conversation, with nothing attached, unless an answer is to go on. */
  clear: () => Promise<void>;
  /** Shows two answers to a question beside each other. */
  compare: (turn: number) => Promise<void>;
  /** Goes on in another conversation; see `SessionService.fork`. Resolves with what was asked, which is empty where that is kept, and how much of what went along with it is attached again. */
  fork: (turn: number, options: { before: boolean }) => Promise<{ question: string; attached: number }>;
  input: ChatInput;
  draft: KeptDraft;
  drawings: DrawingProcess;
  /** What answers name of the workspace. */
  places: NamedPlaces;
  sent: SentTexts;
  log: Log;
  /** Puts code at the cursor of the active editor. */
  insert: (text: string) => Promise<void>;
  /** Writes code into a file that the user is asked for; `info` names its language or a file. */
  saveCode: (info: string, text: string) => Promise<void>;
  /** Tells the user of a failure that has no place in the chat itself. */
  showError: (error: unknown, doing: string) => void;
}

export class ChatPage {
  readonly #parts: ChatPageParts;
  readonly #events: PageEvents;
  /** Pages that hear events now: VS Code loads another one in the same place. */
  #listening = 0;
  #focusNext = false;
  /** The turn to lead to as soon as there is a page. */
  #pointNext: number | null = null;

  /** `isMeant`: the chat is shown here, and not in another place, which `onDidMove` tells. It ends with the chat. */
  constructor(parts: ChatPageParts, isMeant: () => boolean, onDidMove: Event<undefined>) {
    this.#parts = parts;
    this.#events = new PageEvents(parts.chat, () => !isMeant());
    onDidMove(() => this.#events.tellPlace());
    parts.chat.onEvent((event) => {
      if (event.type === 'pointed' && this.#listening === 0 && isMeant()) this.#pointNext = event.id;
    });
  }

  get files(): PageFiles {
    return { name: 'chat', title: t('MLX-CODE Chat'), opening: t('Opening the chat…') };
  }

  get protocol(): PageProtocol {
    return { name: 'chat page', version: webviewProtocolVersion, validators: webviewValidators };
  }

  /** Puts the cursor into the composer, as soon as there is one. */
  focus(): void {
    if (this.#listening > 0) this.#events.focus();
    else this.#focusNext = true;
  }

  /** Puts a text into the field, before what is being written there. Where there is no page now, it is there when one comes. */
  compose(text: string): void {
    const { draft } = this.#parts;
    draft.keep({ text: [text, draft.last.text].filter((one) => one.trim() !== '').join('\n\n'), at: Date.now() });
    this.#events.compose(text);
  }

  /** Sends a text as its field would; see {@link ChatInput.prepare}. Resolves when an answer is under way, or a command has ended. */
  async send(text: string): Promise<void> {
    const { input, sent } = this.#parts;
    const begin = await input.prepare(text);
    await underWay(begin());
    // What was refused stays in the field, and was not sent.
    sent.add(text);
  }

  get handlers(): Handlers<WebviewContract> {
    const { chat, clear, compare, context, draft, drawings, fork, input, insert, places, saveCode, sent, showError } = this.#parts;
    const done = {};
    let drafts = 0;
    const events = this.#events;
    /** A call that is over when the service has heard it. */
    const told =
      <P>(tell: (params: P) => void) =>
      (params: P): Promise<typeof done> => {
        tell(params);
        return Promise.resolve(done);
      };
    /** A call that is over when an answer is under way, which comes as events. */
    const begun = (turn: Promise<unknown>): Promise<typeof done> => underWay(turn).then(() => done);
    /** A call whose failure is shown here, where the chat has no place for it. */
    const shown = async (doing: string, work: Promise<void>): Promise<typeof done> => {
      try {
        await work;
      } catch (error) {
        showError(error, doing);
        throw error;
      }
      return done;
    };
    return {
      calls: {
        // The answer comes as events; waiting for its end would keep the composer disabled. A refusal is the caller's to show.
        send: ({ text }) => this.send(text).then(() => done),
        sendWaiting: told(({ id }) => input.waiting.sendNow(id)),
        takeWaiting: ({ id, back }) => {
          const text = input.waiting.take(id);
          // By way of the host: a page that is hidden just now would not hear an answer.
          if (back && text !== '') this.compose(text);
          return Promise.resolve({ taken: text !== '' });
        },
        stop: told(() => chat.stop()),
        turns: told(({ from, count }) => events.giveTurns(from, count)),
        retry: () => begun(chat.retry()),
        replay: ({ turn }) => begun(chat.replay(turn)),
        chooseAnswer: ({ turn, at }) => shown('going on with another answer', chat.chooseAnswer(turn, at)),
        compareAnswers: ({ turn }) => shown('comparing answers', compare(turn)),
        clear: () => shown('beginning a new conversation', clear()),
        fork: async ({ turn, before }) => {
          try {
            const { question, attached } = await fork(turn, { before });
            if (question !== '') this.compose(question);
            return { attached };
          } catch (error) {
            showError(error, 'going on in another conversation');
            throw error;
          }
        },
        draft: told((written) => {
          chat.setDraft(written.text);
          const place = ++drafts;
          const keep = (): void => {
            if (place === drafts) draft.keep(written);
          };
          // What was sent is the draft until it is kept as a question.
          if (written.text === '') void chat.asking.then(keep);
          else keep();
        }),
        keptDraft: () => Promise.resolve(draft.last),
        toggleChip: told(({ id, enabled }) => chat.toggleChip(id, enabled)),
        removeChip: told(({ id }) => context.remove(id)),
        pinChip: ({ id }) => shown('attach what was gathered', context.pin(id)),
        putBack: told(({ id }) => chat.putBack(id)),
        gather: ({ on, always }) => shown('switch gathering', context.switchGathering(on, always)),
        openSent: ({ turn, chip }) => shown('open what went along', openSent(chat.sentSource(turn, chip))),
        mentions: ({ typed }, { signal }) => context.mentions(typed, signal),
        paths: async ({ kind, typed }, { signal }) => ({ paths: await context.paths(kind, typed, signal) }),
        sentTexts: async () => ({ texts: await sent.texts() }),
        attach: ({ choice }) => shown('attach what is mentioned', context.attach(choice)),
        attachPlaces: async ({ places, maybe }) => {
          try {
            return { attached: await context.attachPlaces(places, maybe) };
          } catch (error) {
            showError(error, 'attach files');
            throw error;
          }
        },
        placesThere: ({ words }, { signal }) => places.there(words, signal),
        openPlace: ({ word }) => shown('open a place', places.open(word)),
        openLink: ({ url }) => shown('open an address', openAddress(url)),
        draw: (request, { signal }) => drawings.draw(request, signal),
        attachText: ({ text }) => shown('attach a text', context.attachText(text)),
        copy: async ({ text }) => {
          await vscode.env.clipboard.writeText(text);
          return done;
        },
        insert: ({ text }) => shown('insert at cursor', insert(text)),
        applyCode: ({ turn, info, text }) => shown('apply code', chat.applyBlock(turn, info, text)),
        saveCode: ({ info, text }) => shown('save code', saveCode(info, text)),
        edits: ({ turn, action, file }) => shown(`${action} proposed changes`, chat.decide(turn, action, file)),
        choosePlace: ({ turn, file, line }) => shown('place a proposed change', chat.choosePlace(turn, file, line)),
        action: async (action) => {
          await runMessageAction(action);
          return done;
        },
      },
      streams: {
        events: async (_params, emit, { signal }) => {
          this.#listening++;
          const stream = events.stream(emit, signal).finally(() => this.#listening--);
          if (this.#focusNext) events.focus();
          this.#focusNext = false;
          if (this.#pointNext !== null) chat.point(this.#pointNext);
          this.#pointNext = null;
          await stream;
          return done;
        },
      },
    };
  }
}
