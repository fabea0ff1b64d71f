/** What is asked of all sessions: lists of them, and where words stand in them. */
import { messageExcerpt } from '../../core/sessions/messageExcerpt.ts';
import { messageQuery } from '../../core/sessions/messageWords.ts';
import type { AskedText, ProjectSessions, SessionFilter, SessionHit, SessionInfo, SessionKin } from '../../core/sessions/session.ts';
import { infoOf, type ListedRow, type SessionRow, type TurnRow } from './keptRows.ts';
import type { SessionStatements, Value } from './sessionStatements.ts';

/** Of `session`, for a {@link ListedRow}. */
export const listedColumns = `session.*, (SELECT count(*) FROM turn WHERE turn.session = session.id) AS turns,
  (SELECT title FROM session AS first WHERE first.name = session.forkedSession) AS forkedTitle`;

/** Pinned ones first, of each the newest first. Nothing where `words` are given and no word is among them. */
export function listSessions(sql: SessionStatements, filter: SessionFilter, most: number): SessionInfo[] {
  const { where, values } = conditions(filter);
  const query = filter.words === undefined ? undefined : messageQuery(filter.words);
  if (query === null) return [];
  const found = `AND session.id IN (SELECT turn.session FROM words JOIN turn ON turn.id = words.rowid WHERE words MATCH ?
    UNION SELECT rowid FROM titles WHERE titles MATCH ?)`;
  const rows = sql.all<ListedRow>(
    `SELECT ${listedColumns} FROM session WHERE ${where} ${query === undefined ? '' : found} ORDER BY pinned DESC, changed DESC, id DESC LIMIT ?`,
    ...values,
    ...(query === undefined ? [] : [query, query]),
    most,
  );
  return rows.map(infoOf);
}

/** Who answered last in one of the sessions, those of the newest first. */
export function listAnswerers(sql: SessionStatements, filter: SessionFilter, most: number): string[] {
  const { where, values } = conditions(filter);
  const rows = sql.all<{ model: string }>(
    `SELECT model FROM session WHERE ${where} AND model <> '' GROUP BY model ORDER BY max(changed) DESC LIMIT ?`,
    ...values,
    most,
  );
  return rows.map(({ model }) => model);
}

/** Those with the newest sessions first; each is called as most of its sessions have it: one that was handed on by somebody has a name of theirs. */
export function listProjects(sql: SessionStatements): ProjectSessions[] {
  const rows = sql.all<{ project: string; projectName: string; sessions: number; changed: number }>(
    `SELECT project, count(*) AS sessions, max(changed) AS changed,
       (SELECT projectName FROM session AS one WHERE one.project = session.project GROUP BY projectName ORDER BY count(*) DESC, max(changed) DESC LIMIT 1) AS projectName
     FROM session GROUP BY project ORDER BY changed DESC`,
  );
  return rows.map(({ project: key, projectName: name, sessions, changed }) => ({ project: { key, name }, sessions, changed }));
}

/** A session with those that begin as it does; null where there is none of that name. */
export function sessionKin(sql: SessionStatements, name: string): SessionKin | null {
  return sql.reading(() => {
    const one = (wanted: string): SessionInfo | null => {
      const row = sql.get<ListedRow>(`SELECT ${listedColumns} FROM session WHERE name = ?`, wanted);
      return row ? infoOf(row) : null;
    };
    const session = one(name);
    if (!session) return null;
    // Out of a damaged file they may come in a ring. One that isn't kept any more still has its name with those that were taken over from it.
    const others = sql.all<ListedRow>(
      `WITH RECURSIVE kin (name) AS (
         SELECT ? UNION SELECT session.name FROM session JOIN kin ON session.forkedSession = kin.name
         UNION SELECT session.forkedSession FROM session JOIN kin ON session.name = kin.name WHERE session.forkedSession IS NOT NULL
       )
       SELECT ${listedColumns} FROM session WHERE name IN (SELECT name FROM kin) AND name <> ? ORDER BY changed DESC, id DESC`,
      name,
      name,
    );
    return { session, from: session.forkedFrom && one(session.forkedFrom.session), others: others.map(infoOf) };
  });
}

/** Of a session, the newest first. What stands there by itself, such as a change that was still waiting, nobody has written; nor, here, what was brought from elsewhere. */
const askedOfOne = `SELECT question AS text, created AS at FROM turn WHERE id IN (
    SELECT id FROM turn WHERE session = ? AND length(question) <= ? AND (question LIKE '/%' OR coalesce(json_extract(iif(json_valid(rest), rest, '{}'), '$.kind'), 'question') = 'question')
      AND coalesce(json_extract(iif(json_valid(rest), rest, '{}'), '$.imported'), 0) = 0 ORDER BY id DESC LIMIT ?)
  ORDER BY id DESC`;

/** What was asked in the sessions of a project, the newest first. */
export function askedTexts(sql: SessionStatements, project: string, most: number, longest: number): AskedText[] {
  return sql.reading(() => {
    const sessions = sql.all<Pick<SessionRow, 'id' | 'changed'>>(
      'SELECT id, changed FROM session WHERE project = ? ORDER BY changed DESC',
      project,
    );
    let found: AskedText[] = [];
    for (const { id, changed } of sessions) {
      // Nothing in this one, nor in those behind it, is newer.
      if (found.length === most && changed < (found.at(-1)?.at ?? 0)) break;
      found = [...found, ...sql.all<AskedText>(askedOfOne, id, longest, most)].sort((one, other) => other.at - one.at).slice(0, most);
    }
    return found;
  });
}

/** The newest messages that have all the words, and before them the sessions that are called so. Nothing where no word is looked for. */
export function searchSessions(sql: SessionStatements, typed: string, filter: Omit<SessionFilter, 'words'>, most: number): SessionHit[] {
  const query = messageQuery(typed);
  if (query === null) return [];
  const { where, values } = conditions(filter);
  const hit = (row: ListedRow, turn: string | null, text: string): SessionHit => ({
    session: infoOf(row),
    turn,
    text: messageExcerpt(text, typed),
  });
  return sql.reading(() => {
    const titled = sql.all<ListedRow>(
      `SELECT ${listedColumns} FROM titles JOIN session ON session.id = titles.rowid WHERE titles MATCH ? AND ${where} ORDER BY session.changed DESC LIMIT ?`,
      query, ...values, most,
    ); // prettier-ignore
    // In that order: the newest places are found first, and nothing is looked for behind the last of them that is wanted.
    const found = sql.all<ListedRow & Pick<TurnRow, 'key' | 'question' | 'answer'>>(
      `SELECT ${listedColumns}, turn.key, turn.question, turn.answer FROM words CROSS JOIN turn ON turn.id = words.rowid CROSS JOIN session ON session.id = turn.session
       WHERE words MATCH ? AND ${where} ORDER BY words.rowid DESC LIMIT ?`,
      query, ...values, most - titled.length,
    ); // prettier-ignore
    return [
      ...titled.map((row) => hit(row, null, row.title)),
      ...found.map(({ key, question, answer, ...row }) => hit(row, key, `${question}\n${answer}`)),
    ];
  });
}

function conditions({ project, archived, model, pinned, since }: SessionFilter): { where: string; values: Value[] } {
  const parts: [sql: string, value: Value][] = [['session.archived = ?', Number(archived ?? false)]];
  if (project !== undefined) parts.push(['session.project = ?', project]);
  if (model !== undefined) parts.push(['session.model = ?', model]);
  if (pinned) parts.push(['session.pinned = ?', 1]);
  if (since !== undefined) parts.push(['session.changed >= ?', since]);
  return { where: parts.map(([sql]) => sql).join(' AND '), values: parts.map(([, value]) => value) };
}
