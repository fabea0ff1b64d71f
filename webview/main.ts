/**
 * The chat panel's page: connects to the extension host, keeps a copy of its state through the reducer, and draws at most once
 * per frame. The host owns everything but the draft, the scroll position and what is folded.
 */
import { AppError } from '../src/base/appError.ts';
import { plural, t } from '../src/base/l10n.ts';
import { type Connection, connect } from './connection.ts';
import { announcement, pointedText } from './state/announcements.ts';
import { initialState, letGo, mayBe, reduce } from './state/chatState.ts';
import { refusalText } from './state/selectors.ts';
import './styles/chat.css';
import { onCodeKeys } from './codeKeys.ts';
import { onFindKey } from './findKey.ts';
import { readTexts } from './l10n.ts';
import { logWarning } from './log.ts';
import { askBeforeLeaving } from './outsideLinks.ts';
import { PlaceLinks } from './placeLinks.ts';
import { Drawings } from './drawings.ts';
import { registerToolkit } from './ui/toolkit.ts';
import type { ChatActions } from './views/chatActions.ts';
import { ChatView } from './views/chatView.ts';
import { restorePanelState, savePanelState } from './vscodeApi.ts';

const draftDelayMs = 200;
const scrollSaveMs = 200;
/** More open thoughts than these are not remembered: the first ones opened are forgotten. */
const maxOpenThoughts = 50;

function start(root: HTMLElement): void {
  readTexts();
  registerToolkit();
  const panel = restorePanelState();
  let restoreTo = panel.place;
  /** The turn that somebody looks for, until it is led to. */
  let pointTo: number | null = null;
  let state = initialState;
  let frame = 0;
  let draftTimer: ReturnType<typeof setTimeout> | undefined;
  let scrollTimer: ReturnType<typeof setTimeout> | undefined;
  let link: Connection | null = null;

  const save = (): void => savePanelState({ ...panel });
  const ask: Connection['call'] = (method, params) => (link ? link.call(method, params) : Promise.reject(notConnected()));
  const reportFailure = (method: string, thrown: unknown): void => {
    const error = AppError.from(thrown);
    const text = refusalText(method, error);
    if (text !== null) view.composer.showProblem(text);
    logWarning(`${method} was refused`, error);
  };
  /** Asks for something whose only answer worth showing is a refusal; resolves when that is over. */
  const settled = async (...[method, params]: Parameters<Connection['call']>): Promise<void> => {
    await ask(method, params).catch((error: unknown) => reportFailure(method, error));
  };
  const request = (...args: Parameters<Connection['call']>): void => void settled(...args);

  const tellDraft = (): void => {
    draftTimer = undefined;
    request('draft', { text: panel.draft, at: panel.draftAt });
  };
  /** At once, where it is about to be told. */
  const tellLastDraft = (): void => {
    if (draftTimer === undefined) return;
    clearTimeout(draftTimer);
    tellDraft();
  };
  /** Takes the host's draft where it is newer than what this page remembers; else tells the host of that, for it counts in the meter again. */
  const bringDraftBack = async (): Promise<void> => {
    const remembered = panel.draft;
    const kept = await ask('keptDraft', {}).catch(() => ({ text: '', at: 0 }));
    if (panel.draft !== remembered) return;
    if (kept.at > panel.draftAt) view.composer.bringBack(kept.text);
    else if (remembered !== '') tellDraft();
  };

  /** What is being written stays, below it. */
  const backInField = (text: string): void =>
    view.composer.setDraft([text, view.composer.draft].filter((one) => one.trim() !== '').join('\n\n'));

  const places = new PlaceLinks(
    (words) => ask('placesThere', { words }),
    (word) => request('openPlace', { word }),
  );
  askBeforeLeaving(root, (url) => request('openLink', { url }));
  onFindKey(document.documentElement, () => request('action', { id: 'find' }));
  onCodeKeys(document.documentElement, (way) => {
    const said = view.transcript.walkCode(way);
    if (said !== null) view.announce(said);
  });
  const drawings = new Drawings((request) => ask('draw', request));
  const actions: ChatActions = {
    send(text) {
      view.transcript.follow();
      ask('send', { text }).catch((error: unknown) => {
        backInField(text); // nothing typed is ever lost
        reportFailure('send', error);
      });
    },
    sendWaiting(id) {
      view.transcript.follow();
      request('sendWaiting', { id });
    },
    takeWaiting(id, back) {
      ask('takeWaiting', { id, back }).then(
        ({ taken }) => {
          if (back && taken) view.announce(t('The question is back in the field.'));
        },
        (error: unknown) => reportFailure('takeWaiting', error),
      );
    },
    stop: () => request('stop', {}),
    retry: () => request('retry', {}),
    // What doesn't come is asked for again as long as it is looked at.
    turns: (from, count) => void ask('turns', { from, count }).catch((error: unknown) => logWarning('turns were refused', error)),
    replay: (turn) => request('replay', { turn }),
    retryWith: () => request('action', { id: 'retryWith' }),
    bestOf: () => request('action', { id: 'bestOf' }),
    chooseAnswer: (turn, at) => request('chooseAnswer', { turn, at }),
    compareAnswers: (turn) => request('compareAnswers', { turn }),
    fork: (turn) => request('fork', { turn, before: false }),
    askOtherwise(turn) {
      ask('fork', { turn, before: true }).then(
        ({ attached }) => {
          view.announce(
            attached > 0 ? t('The question is back in the field, with what went along with it.') : t('The question is back in the field.'),
          );
        },
        (error: unknown) => reportFailure('fork', error),
      );
    },
    toggleChip: (id, enabled) => request('toggleChip', { id, enabled }),
    removeChip: (id) => request('removeChip', { id }),
    pinChip: (id) => request('pinChip', { id }),
    openPlace: (word) => request('openPlace', { word }),
    openSent: (turn, chip) => request('openSent', { turn, chip }),
    putBack: (id) => request('putBack', { id }),
    gather: (on, always) => request('gather', { on, always }),
    mentions: (typed, signal) => (link ? link.call('mentions', { typed }, signal) : Promise.reject(notConnected())),
    paths: async (kind, typed, signal) => {
      if (!link) throw notConnected();
      return (await link.call('paths', { kind, typed }, signal)).paths;
    },
    attach(choice, label) {
      ask('attach', { choice }).then(
        () => view.announce(t('{0} attached.', label)),
        (error: unknown) => reportFailure('attach', error),
      );
    },
    attachPlaces(places, maybe) {
      ask('attachPlaces', { places: [...places], maybe }).then(
        ({ attached }) => {
          if (attached > 0) view.announce(plural(attached, '{0} file attached.', '{0} files attached.'));
        },
        (error: unknown) => reportFailure('attachPlaces', error),
      );
    },
    draw: (of, kind, source, show) => drawings.draw(of, kind, source, show),
    linkPlaces: (content) => places.link(content),
    attachText(text) {
      ask('attachText', { text }).then(
        () => view.announce(t('The pasted text is attached, as it is long.')),
        (error: unknown) => reportFailure('attachText', error),
      );
    },
    copy: (text) => request('copy', { text }),
    insert: (text) => request('insert', { text }),
    runCode: (line) => actions.send(`/run ${line}`),
    applyCode: (turn, info, text) => request('applyCode', { turn, info, text }),
    saveCode: (info, text) => request('saveCode', { info, text }),
    action: (id, about) => request('action', { id, ...(about !== undefined && { about }) }),
    edits: (turn, action, file) => settled('edits', { turn, action, file }),
    choosePlace: (turn, file, line) => settled('choosePlace', { turn, file, line }),
    draft(text) {
      panel.draft = text;
      panel.draftAt = Date.now();
      save();
      clearTimeout(draftTimer);
      // A draft that was sent must not come back.
      draftTimer = setTimeout(tellDraft, text === '' ? 0 : draftDelayMs);
    },
    keepThought(turn, open) {
      if (panel.openThoughts.includes(turn) === open) return;
      const others = panel.openThoughts.filter((id) => id !== turn);
      panel.openThoughts = open ? [...others, turn].slice(-maxOpenThoughts) : others;
      save();
    },
    suggest: (text) => view.composer.setDraft(text),
    announce: (text) => view.announce(text),
  };

  const view = new ChatView(root, actions, panel, (place) => {
    if (place?.row === panel.place?.row && place?.offset === panel.place?.offset) return;
    panel.place = place;
    clearTimeout(scrollTimer);
    scrollTimer = setTimeout(save, scrollSaveMs);
  });

  const draw = (): void => {
    frame = 0;
    view.update(state);
    for (const id of panel.openThoughts) if (!mayBe(state.turns, id)) actions.keepThought(id, false); // gone with its turn
    if (restoreTo !== null && state.turns.length > 0) {
      view.transcript.restore(restoreTo);
      restoreTo = null;
    }
    if (pointTo !== null) view.transcript.point(pointTo);
    pointTo = null;
  };

  view.update(state);
  link = connect(
    (event) => {
      const { state: next, gap } = reduce(state, event);
      if (gap) return false;
      if (event.type === 'forgotten') view.composer.forgetSent(event.questions);
      if (event.type === 'compose') backInField(event.text);
      if (event.type === 'pointed' && !next.away) pointTo = event.place;
      const spoken = event.type === 'pointed' ? pointedText(event.place, next.turns) : announcement(state, next);
      if (spoken !== null && !next.away) view.announce(spoken);
      // What is being written goes along to where the chat is, and comes back with it.
      if (next.away && !state.away) tellLastDraft();
      if (state.away && !next.away) void bringDraftBack();
      state = event.type === 'turns' ? { ...next, turns: letGo(next.turns, ...view.transcript.inView) } : next;
      if (frame === 0) frame = requestAnimationFrame(draw);
      return true;
    },
    (reason) => view.composer.showProblem(reason),
  );
  void bringDraftBack();
  ask('sentTexts', {}).then(
    ({ texts }) => view.composer.addSentBefore(texts),
    (error: unknown) => logWarning('what was sent before is not known', AppError.from(error)),
  );
}

function notConnected(): AppError {
  return new AppError('connectionClosed', 'not connected yet');
}

const root = document.getElementById('app');
if (root) start(root);
