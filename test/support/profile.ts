/** A throw-away user of VS Code: settings, extensions and data in one temporary folder. */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export interface Profile {
  folder: string;
  /** `--user-data-dir`. */
  data: string;
  /** `--extensions-dir`. */
  extensions: string;
  /** Removes all of it. */
  remove(): Promise<void>;
}

/** Nothing that asks, fetches, reports or greets. */
const quiet: Readonly<Record<string, unknown>> = {
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  // As the desktop does it; the served workbench would save by itself after a second.
  'files.autoSave': 'off',
  // On its very first start VS Code opens it before it knows the views in it, and shows it empty.
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  // Would fetch type packages with npm while the first file is open.
  'typescript.disableAutomaticTypeAcquisition': true,
  'git.openRepositoryInParentFolders': 'never',
  'git.autofetch': false,
};

/** Drawn again with each key, which is a good part of what a test costs on a machine that draws in software, and looked at by none. */
const plain: Readonly<Record<string, unknown>> = {
  'editor.minimap.enabled': false,
  'editor.stickyScroll.enabled': false,
  'editor.occurrencesHighlight': 'off',
  'editor.selectionHighlight': false,
  'editor.bracketPairColorization.enabled': false,
  'editor.guides.indentation': false,
  'editor.cursorBlinking': 'solid',
};

/** For windows that nobody sees: with little around the editors. */
export const unseen: Readonly<Record<string, unknown>> = {
  'breadcrumbs.enabled': false,
  'editor.folding': false,
  'editor.lightbulb.enabled': 'off',
  'editor.matchBrackets': 'never',
  'problems.decorations.enabled': false,
  'window.commandCenter': false,
  'workbench.activityBar.location': 'hidden',
  'workbench.editor.showTabs': 'single',
  'workbench.layoutControl.enabled': false,
  'workbench.statusBar.visible': false,
};

/** Makes a profile with the quiet settings and the given ones on top. */
export async function createProfile(settings: Readonly<Record<string, unknown>> = {}): Promise<Profile> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'mlx-code-profile-'));
  const profile: Profile = {
    folder,
    data: path.join(folder, 'data'),
    extensions: path.join(folder, 'extensions'),
    async remove() {
      // A process that is ending may still write its last file.
      for (let tries = 0; ; tries++) {
        try {
          await fs.rm(folder, { recursive: true, force: true });
          return;
        } catch (error) {
          if (tries === 10) throw error;
          await delay(200);
        }
      }
    },
  };
  await fs.mkdir(path.join(profile.data, 'User'), { recursive: true });
  await fs.mkdir(profile.extensions);
  await fs.writeFile(path.join(profile.data, 'User', 'settings.json'), JSON.stringify({ ...quiet, ...plain, ...settings }, null, 2));
  return profile;
}

/**
 * Puts an extension that stands in a source checkout into a profile that hasn't been started yet: what `--extensionDevelopmentPath`
 * does for a desktop window, which a served one ignores. Its own files are copied, because VS Code tells whose code is running by
 * the real path (linked, its notifications and log would be nobody's); dependencies are linked.
 */
export async function linkExtension(profile: Profile, source: string, parts: readonly string[]): Promise<void> {
  const manifest = JSON.parse(await fs.readFile(path.join(source, 'package.json'), 'utf8')) as {
    publisher: string;
    name: string;
    version: string;
  };
  const folder = path.join(profile.extensions, `${manifest.publisher}.${manifest.name}-${manifest.version}`);
  await fs.mkdir(folder);
  await fs.copyFile(path.join(source, 'package.json'), path.join(folder, 'package.json'));
  for (const part of parts) {
    if (part === 'node_modules') await fs.symlink(path.join(source, part), path.join(folder, part));
    else await fs.cp(path.join(source, part), path.join(folder, part), { recursive: true });
  }
}

/** Lines of a log that are told. */
const lastLines = 40;

/** The end of each log of these file names that the window has written. */
export async function readLogs({ data }: Profile, names: readonly string[]): Promise<{ name: string; end: string }[]> {
  const files = (await fs.readdir(path.join(data, 'logs'), { recursive: true })).filter((file) => names.includes(path.basename(file)));
  return Promise.all(
    files.sort().map(async (file) => {
      const text = await fs.readFile(path.join(data, 'logs', file), 'utf8');
      return { name: path.basename(file), end: text.trimEnd().split('\n').slice(-lastLines).join('\n') };
    }),
  );
}

/** How many extension hosts the server has started for this user; 0 where it writes no logs. */
export async function extensionHosts({ data }: Profile): Promise<number> {
  const folder = path.join(data, 'logs');
  const files = (await fs.readdir(folder, { recursive: true }).catch(() => [])).filter((file) => path.basename(file) === 'remoteagent.log');
  const texts = await Promise.all(files.map((file) => fs.readFile(path.join(folder, file), 'utf8')));
  return texts.join('').split('Launched Extension Host Process').length - 1;
}
