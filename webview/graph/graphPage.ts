/** The page with a project's graph: what the user looks at, chooses and finds in it. What there is to draw it gets from who made it. */
import { plural, t } from '../../src/base/l10n.ts';
import type { GraphActionId, GraphPageQuery, GraphPageState } from '../../src/protocol/graphPage.ts';
import type { GraphView, GraphViewNode } from '../../src/protocol/graphView.ts';
import { element, setText } from '../ui/element.ts';
import { FactsPanel } from './factsPanel.ts';
import { type Direction, matchingNodes, nodeTowards } from './findNodes.ts';
import { GraphCanvas } from './graphCanvas.ts';
import { onThemeChange } from '../ui/themeColours.ts';
import { graphColours } from './graphColours.ts';
import { graphLegend } from './graphLegend.ts';
import { GraphNotice, type NoticeContent } from './graphNotice.ts';
import type { GraphPageActions } from './graphPageActions.ts';
import { GraphToolbar } from './graphToolbar.ts';
import { factsOf, spokenFacts, spokenView } from './nodeWords.ts';
import { svgText } from './svgText.ts';
import { UnlinkedChoice } from './unlinkedChoice.ts';

export interface GraphPageParts {
  /** Asks for what is to be drawn now. */
  look(query: GraphPageQuery): void;
  open(path: string): void;
  act(id: GraphActionId): void;
  save(svg: string): void;
}

const arrows: Readonly<Record<string, Direction>> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' };
const empty: GraphView = { nodes: [], edges: [], beyond: 0, unlinked: 0 };

export class GraphPage {
  readonly #parts: GraphPageParts;
  readonly #canvas: GraphCanvas;
  readonly #toolbar: GraphToolbar;
  readonly #facts: FactsPanel;
  readonly #notice = new GraphNotice();
  readonly #beyond = element('p', { class: 'beyond' });
  readonly #unlinked: UnlinkedChoice;
  readonly #live = element('div', { class: 'visually-hidden', attributes: { 'aria-live': 'polite', 'data-testid': 'live' } });
  #query: GraphPageQuery;
  #state: GraphPageState | null = null;
  #view: GraphView | null = null;
  #problem: string | null = null;
  #selected: string | null = null;
  #typed = '';
  #matches: readonly GraphViewNode[] = [];

  constructor(root: HTMLElement, query: GraphPageQuery, parts: GraphPageParts) {
    this.#query = query;
    this.#parts = parts;
    const actions: GraphPageActions = {
      select: (id) => this.#select(id),
      enter: (id) => this.#enter(id),
      fold: (id) => this.#fold(id),
      look: (change) => this.show(change),
      search: (typed) => this.#search(typed),
      found: (step) => this.#goOn(step),
      zoom: (nearer) => this.#canvas.zoom(nearer),
      fit: () => this.#canvas.fit(),
      save: () => this.#save(),
    };
    this.#toolbar = new GraphToolbar(actions);
    this.#facts = new FactsPanel(actions);
    this.#unlinked = new UnlinkedChoice((unlinked) => actions.look({ unlinked }));
    const label = t('Graph. Arrow keys go from node to node, Enter opens, + and - zoom, 0 shows all.');
    const drawing = element('div', { class: 'drawing', attributes: { tabindex: 0, role: 'application', 'aria-label': label } });
    drawing.addEventListener('keydown', (event) => this.#onKey(event));
    const main = element(
      'div',
      { class: 'graph-main' },
      element('div', { class: 'graph-place' }, drawing, this.#notice.element),
      this.#facts.element,
    );
    root.replaceChildren(
      element(
        'main',
        { class: 'graph' },
        element('h1', { class: 'visually-hidden' }, t('Dependency graph')),
        this.#toolbar.element,
        main,
        element('div', { class: 'graph-foot' }, graphLegend(), this.#unlinked.element, this.#beyond),
        this.#live,
      ),
    );
    this.#canvas = new GraphCanvas(drawing, actions);
    const colour = (): void => this.#canvas.colour(graphColours(), getComputedStyle(document.body).fontFamily);
    colour();
    onThemeChange(colour);
    new ResizeObserver(() => this.#canvas.resize()).observe(drawing);
    this.#update();
  }

  get query(): GraphPageQuery {
    return this.#query;
  }

  /** How the index stands now. */
  setState(state: GraphPageState): void {
    const before = this.#state;
    this.#state = state;
    // What isn't seen isn't said either: over a drawing it would only take the place of what is said of that.
    if (before?.stage !== state.stage && this.#content()?.text === state.text) this.#announce(state.text);
    this.#update();
  }

  /** Looks at something else. */
  show(change: Partial<GraphPageQuery>): void {
    const isOther = change.folder !== undefined && change.folder !== this.#query.folder;
    this.#query = { ...this.#query, ...(isOther && { unfolded: [], folded: [] }), ...change };
    if (change.focus !== undefined) this.#selected = change.focus;
    this.#update();
    this.#parts.look(this.#query);
  }

  /** Draws what was asked for. What is as it was stays where it is. */
  draw(view: GraphView): void {
    this.#problem = null;
    const isSame = JSON.stringify(view) === JSON.stringify(this.#view);
    this.#view = view;
    if (!isSame) {
      this.#canvas.draw(view);
      this.#announce(spokenView(view, this.#query.focus));
      const there = view.nodes.find(({ id }) => id === this.#selected) ?? view.nodes.find(({ id }) => this.#isIn(id));
      this.#select(there?.id ?? null, false);
      this.#search(this.#typed);
    }
    this.#update();
  }

  /** It could not be had. */
  fail(text: string): void {
    this.#problem = text;
    this.#announce(text);
    this.#update();
  }

  announce(text: string): void {
    this.#announce(text);
  }

  /** A node that is, or is in, the folder that was chosen before it was unfolded; or that holds the chosen file. */
  #isIn(id: string): boolean {
    const chosen = this.#selected;
    if (chosen === null) return false;
    return chosen.endsWith('/') ? id.startsWith(chosen) : id.endsWith('/') && chosen.startsWith(id);
  }

  #update(): void {
    this.#toolbar.update(this.#query, this.#state?.folders ?? []);
    this.#unlinked.update(this.#view?.unlinked ?? 0, this.#query.unlinked);
    const beyond = this.#view?.beyond ?? 0;
    setText(this.#beyond, beyond === 0 ? '' : plural(beyond, '{0} file farther away', '{0} files farther away'));
    this.#notice.update(this.#content());
  }

  #content(): NoticeContent | null {
    const state = this.#state;
    if (!state) return { text: t('Opening the graph…') };
    const { stage, text, fraction, button: next } = state;
    const step = next ? { button: { label: next.label, run: () => this.#parts.act(next.id) } } : {};
    const hasDrawing = (this.#view?.nodes.length ?? 0) > 0;
    const again = { button: { label: t('Try again'), run: () => this.#parts.look(this.#query) } };
    if (stage === 'noFolder' || stage === 'off') return { text, ...step };
    if (hasDrawing && this.#problem === null) return null;
    if (stage === 'reading' || stage === 'paused') return { text, progress: fraction, ...step };
    if (stage === 'idle' || stage === 'failed') return { text, ...step };
    if (this.#problem !== null) return { text: this.#problem, ...again };
    if (!this.#view) return { text: t('Working out the graph…'), progress: null };
    if (this.#query.focus !== null) {
      const whole = { label: t('Show the whole project'), run: () => this.show({ focus: null }) };
      return { text: t('{0} is not in the index, so that nothing is known of its imports.', this.#query.focus), button: whole };
    }
    const { unlinked } = this.#view;
    if (unlinked > 0) {
      const others = {
        label: plural(unlinked, 'Show {0} file without imports', 'Show {0} files without imports'),
        run: () => this.show({ unlinked: true }),
      };
      return { text: t('No file of this project imports another one, as far as is known.'), button: others };
    }
    const skipped = { label: t('Show what is left out of the index'), run: () => this.#parts.act('showSkipped') };
    return { text: t('No file of this project imports another one, as far as is known.'), button: skipped };
  }

  #select(id: string | null, isSaid = true): void {
    this.#selected = id;
    const facts = id === null || !this.#view ? null : factsOf(this.#view, id);
    this.#canvas.select(facts ? id : null);
    this.#facts.update(facts);
    if (!facts) return;
    this.#canvas.reveal(facts.node.id);
    if (isSaid) this.#announce(spokenFacts(facts));
  }

  #enter(id: string): void {
    if (!id.endsWith('/')) {
      this.#parts.open(id);
      return;
    }
    this.#selected = id;
    const folder = id.slice(0, -1);
    // A folder shows only where those around it do.
    const around = folder.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/'));
    const { unfolded, folded } = this.#query;
    this.show({ unfolded: [...new Set([...unfolded, ...around])], folded: folded.filter((one) => !around.includes(one)) });
  }

  #fold(id: string): void {
    const folder = id.replace(/\/$/, '').replace(/\/[^/]*$/, '');
    this.#selected = `${folder}/`;
    const { unfolded, folded } = this.#query;
    this.show({
      folded: [...new Set([...folded, folder])],
      unfolded: unfolded.filter((one) => one !== folder && !one.startsWith(`${folder}/`)),
    });
  }

  #search(typed: string): void {
    const isNew = typed !== this.#typed;
    this.#typed = typed;
    this.#matches = matchingNodes(this.#view?.nodes ?? [], typed);
    this.#canvas.mark(new Set(this.#matches.map(({ id }) => id)));
    this.#toolbar.tellFound(typed.trim() === '' ? '' : plural(this.#matches.length, '{0} node', '{0} nodes'));
    if (!isNew || typed.trim() === '') return;
    const [first] = this.#matches;
    if (first) this.#canvas.centre(first.id);
    this.#announce(
      first ? plural(this.#matches.length, '{0} node found, first {1}.', '{0} nodes found, first {1}.', first.id) : t('Nothing is found.'),
    );
  }

  #goOn(step: 1 | -1): void {
    const count = this.#matches.length;
    if (count === 0) return;
    const at = this.#matches.findIndex(({ id }) => id === this.#selected);
    const next = at < 0 ? (step === 1 ? 0 : count - 1) : (at + step + count) % count;
    const node = this.#matches[next];
    if (!node) return;
    this.#select(node.id);
    this.#canvas.centre(node.id);
    this.#toolbar.tellFound(t('{0} of {1}', next + 1, count));
  }

  #onKey(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const direction = arrows[event.key];
    if (direction) this.#move(direction);
    else if (event.key === 'Enter' && this.#selected !== null) this.#enter(this.#selected);
    else if (event.key === '+' || event.key === '=') this.#canvas.zoom(true);
    else if (event.key === '-') this.#canvas.zoom(false);
    else if (event.key === '0') this.#canvas.fit();
    else if (event.key === '/') this.#toolbar.focusSearch();
    else if (event.key === 'Escape') this.#select(null);
    else return;
    event.preventDefault();
  }

  #move(direction: Direction): void {
    const [first] = this.#view?.nodes ?? [];
    const next = this.#selected === null ? first?.id : nodeTowards(this.#canvas.boxes, this.#selected, direction);
    if (next !== undefined && next !== null) this.#select(next);
  }

  #save(): void {
    const view = this.#view ?? empty;
    if (view.nodes.length === 0) {
      this.#announce(t('There is nothing to save yet.'));
      return;
    }
    const title = spokenView(view, this.#query.focus);
    this.#parts.save(svgText(view, this.#canvas.boxes, graphColours(), title));
  }

  #announce(text: string): void {
    setText(this.#live, text);
  }
}
