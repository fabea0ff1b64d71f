/** The page with what was counted: connects to the extension host, asks for the time that the user looks at, and keeps which that is while the page is hidden. */
import { t } from '../../src/base/l10n.ts';
import { AppError } from '../../src/base/appError.ts';
import {
  type InsightsPageContract,
  type InsightsPageState,
  type InsightsPeriod,
  insightsPageVersion,
  insightsPeriods,
} from '../../src/protocol/insightsPage.ts';
import { RpcPeer } from '../../src/protocol/rpc.ts';
import { keepListening } from '../connection.ts';
import { readTexts } from '../l10n.ts';
import { logWarning } from '../log.ts';
import '../styles/insights.css';
import { registerToolkit } from '../ui/toolkit.ts';
import { createTransport, restoreState, saveState } from '../vscodeApi.ts';
import { InsightsPage } from './insightsPage.ts';

function start(root: HTMLElement): void {
  readTexts();
  registerToolkit();
  const peer = new RpcPeer<InsightsPageContract>(createTransport(), { version: insightsPageVersion, onWarning: logWarning });
  /** The request that is under way, or was the last. */
  let asked: AbortController | null = null;
  let version: number | null = null;
  /** Somebody has asked for what comes next. */
  let isAsked = true;

  const look = (period: InsightsPeriod): void => {
    saveState({ period });
    asked?.abort();
    const own = new AbortController();
    asked = own;
    peer.call('report', { period }, own.signal).then(
      (report) => {
        if (asked !== own) return;
        page.show(report, isAsked);
        isAsked = false;
      },
      (error: unknown) => {
        if (asked !== own || AppError.isCancelled(error)) return;
        logWarning('the report was refused', error);
        page.fail(t('The figures could not be read. The log says why.'));
      },
    );
  };
  /** What fails is told by the host. */
  const told = <T>(method: string, work: Promise<T>, done: (result: T) => void): void => {
    work.then(done, (error: unknown) => logWarning(`${method} failed`, error));
  };
  const page = new InsightsPage(root, restoredPeriod(restoreState()), {
    look: (period) => {
      isAsked = true;
      look(period);
    },
    exportAs: (format) =>
      told('export', peer.call('export', { format }), ({ saved }) => {
        if (saved) page.announce(t('The figures are exported.'));
      }),
    remove: () =>
      told('remove', peer.call('remove', {}), ({ removed }) => {
        if (!removed) return;
        page.announce(t('All figures are deleted.'));
        look(page.period);
      }),
    openSettings: () => told('openSettings', peer.call('openSettings', {}), () => undefined),
  });

  const onState = (state: InsightsPageState): boolean => {
    root.dataset.connected = '';
    page.setState(state);
    if (version !== state.version) look(page.period);
    version = state.version;
    return true;
  };
  void keepListening(
    (sink: (state: InsightsPageState) => void, signal) => peer.stream('events', {}, sink, signal),
    onState,
    (reason) => page.fail(reason),
  );
}

function restoredPeriod(saved: unknown): InsightsPeriod {
  const period: unknown = typeof saved === 'object' && saved !== null && 'period' in saved ? saved.period : null;
  return insightsPeriods.find((one) => one === period) ?? 'week';
}

const root = document.getElementById('app');
if (root) start(root);
