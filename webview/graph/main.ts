/** The page with a project's graph: connects to the extension host, asks for what is to be drawn, and keeps what the user looks at while the page is hidden. */
import { t } from '../../src/base/l10n.ts';
import { AppError } from '../../src/base/appError.ts';
import { type GraphPageContract, type GraphPageEvent, type GraphPageQuery, graphPageVersion } from '../../src/protocol/graphPage.ts';
import { RpcPeer } from '../../src/protocol/rpc.ts';
import { keepListening } from '../connection.ts';
import { readTexts } from '../l10n.ts';
import { logWarning } from '../log.ts';
import '../styles/graph.css';
import { registerToolkit } from '../ui/toolkit.ts';
import { createTransport, restoreState, saveState } from '../vscodeApi.ts';
import { GraphPage } from './graphPage.ts';
import { restoredQuery } from './restoredQuery.ts';

function start(root: HTMLElement): void {
  readTexts();
  registerToolkit();
  const peer = new RpcPeer<GraphPageContract>(createTransport(), { version: graphPageVersion, onWarning: logWarning });
  /** The version that was asked for last, and the request for it. */
  let asked: { version: number; stop: AbortController } | null = null;
  let version = 0;

  const look = (query: GraphPageQuery): void => {
    saveState(query);
    asked?.stop.abort();
    const own = { version, stop: new AbortController() };
    asked = own;
    peer.call('view', query, own.stop.signal).then(
      (view) => {
        if (asked === own) page.draw(view);
      },
      (error: unknown) => {
        if (asked !== own || AppError.isCancelled(error)) return;
        logWarning('the graph was refused', error);
        page.fail(t('The graph could not be worked out. The log says why.'));
      },
    );
  };
  /** What fails is told by the host. */
  const settle = (method: string, work: Promise<unknown>): void => {
    work.catch((error: unknown) => logWarning(`${method} failed`, error));
  };
  const page = new GraphPage(root, restoredQuery(restoreState()), {
    look,
    open: (path) => settle('open', peer.call('open', { folder: page.query.folder, path })),
    act: (id) => settle('action', peer.call('action', { id })),
    save: (svg) =>
      settle(
        'save',
        peer.call('save', { folder: page.query.folder, svg }).then(({ saved }) => {
          if (saved) page.announce(t('The picture is saved.'));
        }),
      ),
  });

  const onEvent = (event: GraphPageEvent): boolean => {
    if (event.type === 'show') {
      page.show({ folder: event.folder, focus: event.focus });
      return true;
    }
    const { state } = event;
    root.dataset.connected = '';
    version = state.version;
    page.setState(state);
    // The folders are counted anew when some are opened or closed.
    const isGone = state.folders.length > 0 && page.query.folder >= state.folders.length;
    if (isGone) page.show({ folder: 0, focus: null });
    else if (
      state.folders.length > 0 &&
      state.stage !== 'off' &&
      (asked === null || (state.stage === 'ready' && asked.version !== version))
    )
      look(page.query);
    return true;
  };
  void keepListening(
    (sink: (event: GraphPageEvent) => void, signal) => peer.stream('events', {}, sink, signal),
    onEvent,
    (reason) => page.fail(reason),
  );
}

const root = document.getElementById('app');
if (root) start(root);
