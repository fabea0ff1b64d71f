/** A file of conversations as the first version of its tables had it, written by its own words: what is changed in ours changes nothing here. */
import { DatabaseSync } from 'node:sqlite';
import { messageTokens } from '../../src/core/sessions/messageWords.ts';
import type { Turn } from '../../src/protocol/webview.ts';
import { request, shop, turn } from './keptTurns.ts';

const tables = `
  PRAGMA auto_vacuum = INCREMENTAL;
  PRAGMA journal_mode = WAL;
  BEGIN;
  CREATE TABLE session (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, project TEXT NOT NULL, projectName TEXT NOT NULL, title TEXT NOT NULL, titleBy TEXT NOT NULL,
    created INTEGER NOT NULL, changed INTEGER NOT NULL, pinned INTEGER NOT NULL DEFAULT 0, archived INTEGER NOT NULL DEFAULT 0, closed INTEGER NOT NULL DEFAULT 0,
    model TEXT NOT NULL DEFAULT '', puts INTEGER NOT NULL DEFAULT 0, forkedSession TEXT, forkedTurn TEXT
  );
  CREATE INDEX sessionChanged ON session (archived, pinned, changed);
  CREATE INDEX sessionProject ON session (project, changed);
  CREATE TABLE turn (
    id INTEGER PRIMARY KEY AUTOINCREMENT, session INTEGER NOT NULL REFERENCES session (id), key TEXT NOT NULL, created INTEGER NOT NULL, writer TEXT NOT NULL,
    question TEXT NOT NULL, answer TEXT NOT NULL, rest TEXT NOT NULL, request TEXT, UNIQUE (session, key)
  );
  CREATE TABLE piece (turn INTEGER NOT NULL REFERENCES turn (id), at INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (turn, at)) WITHOUT ROWID;
  CREATE VIRTUAL TABLE words USING fts5(text, content='', contentless_delete=1, tokenize="ascii tokenchars '_$'");
  CREATE VIRTUAL TABLE titles USING fts5(text, content='', contentless_delete=1, tokenize="ascii tokenchars '_$'");
  CREATE TABLE sweep (due INTEGER NOT NULL);
  PRAGMA user_version = 1;
  COMMIT`;

/** `s1` was forked into `s2`, `s3` has many turns, and an answer of `s1` was cut off. */
export function writeFirstSessions(file: string): void {
  const database = new DatabaseSync(file);
  database.exec(tables);
  const session = database.prepare(
    `INSERT INTO session (id, name, project, projectName, title, titleBy, created, changed, pinned, archived, closed, model, puts, forkedSession, forkedTurn)
     VALUES (?, ?, ?, ?, ?, ?, 5, ?, ?, ?, 0, ?, 3, ?, ?)`,
  );
  const said = database.prepare(
    'INSERT INTO turn (session, key, created, writer, question, answer, rest, request) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const put = (owner: number, key: string, of: Turn): void => {
    const { question, answer, ...rest } = of;
    const { lastInsertRowid } = said.run(owner, key, 6, 'killed', question, answer, JSON.stringify(rest), JSON.stringify(request));
    database.prepare('INSERT INTO words (rowid, text) VALUES (?, ?)').run(lastInsertRowid, messageTokens(`${question}\n${answer}`));
  };
  const begin = (...values: (string | number | null)[]): void => {
    const { lastInsertRowid } = session.run(...values);
    database.prepare('INSERT INTO titles (rowid, text) VALUES (?, ?)').run(lastInsertRowid, messageTokens(String(values[4])));
  };
  database.exec('BEGIN');
  begin(1, 's1', shop.key, shop.name, 'Totals of the cart', 'model', 40, 1, 0, 'big', null, null);
  put(1, 't1', { ...turn(1, 'Where is getTotal?', 'In cart.js.'), model: 'Qwen 7B' });
  put(1, 't2', {
    ...turn(2, 'And the tax?', 'In rates.js.'),
    from: { provider: 'Team', model: 'big', host: 'team.example', local: false },
  });
  put(1, 't3', turn(3, 'Go on'));
  database.exec("INSERT INTO piece VALUES (3, 0, 'a zebra'), (3, 7, ' runs')");
  begin(2, 's2', shop.key, shop.name, 'Totals of the cart (2)', 'user', 30, 0, 1, '', 's1', 't1');
  put(2, 't1', { ...turn(1, 'Where is getTotal?', 'In cart.js.'), model: 'Qwen 7B' });
  begin(3, 's3', '', '', 'Long', 'question', 20, 0, 0, '', null, null);
  for (let at = 0; at < 40; at++) put(3, `t${String(at)}`, turn(at, `Question word${String(at)}?`, `Answer ${String(at)} `.repeat(60)));
  database.exec('COMMIT');
  // As a window that was closed leaves it: all of it in the file.
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
}
