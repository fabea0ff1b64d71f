/** The drawing: cytoscape with our look, and what the mouse does in it. It must not know what a file is. */
import cytoscape from 'cytoscape';
import type { GraphView, GraphViewNode } from '../../src/protocol/graphView.ts';
import type { GraphColours } from './graphColours.ts';
import { type Box, graphLayout, longestLabel } from './graphLayout.ts';
import { shortened } from './nodeWords.ts';

export interface CanvasActions {
  /** Null: nothing any more. */
  select(id: string | null): void;
  /** Was double-clicked. */
  enter(id: string): void;
}

const zoomStep = 1.3;
const leastZoom = 0.05;
const mostZoom = 3;
/** Around what is fitted, and around a node that is brought into sight, in pixels. */
const margin = 30;
/** A few nodes need not fill the page. */
const mostFitZoom = 1.2;

export class GraphCanvas {
  readonly element: HTMLElement;
  readonly #cy: cytoscape.Core;
  #boxes: ReadonlyMap<string, Box> = new Map();
  /** How all of it was shown; the user may have moved on since. */
  #fitted = '';

  constructor(element: HTMLElement, actions: CanvasActions) {
    this.element = element;
    // The library would add a style element, which the page's policy refuses; what it says stands in our style sheet.
    const place = document.createElement('meta');
    place.id = '__________cytoscape_stylesheet';
    document.head.append(place);
    this.#cy = cytoscape({
      container: element,
      minZoom: leastZoom,
      maxZoom: mostZoom,
      autoungrabify: true,
      autounselectify: true,
      boxSelectionEnabled: false,
      layout: { name: 'preset' },
    });
    this.#cy.on('tap', (event) => {
      const id = event.target === this.#cy ? null : idOf(event);
      // The library's own double clicks are two in a triple click.
      if (id !== null && (event.originalEvent as UIEvent).detail === 2) actions.enter(id);
      else actions.select(id);
    });
  }

  /** Where the nodes stand. */
  get boxes(): ReadonlyMap<string, Box> {
    return this.#boxes;
  }

  /** The middle of a node on the page, in pixels from the drawing's corner; null for one that isn't drawn. */
  shownAt(id: string): { x: number; y: number } | null {
    const node = this.#cy.getElementById(id);
    return node.nonempty() ? node.renderedPosition() : null;
  }

  draw(view: GraphView): void {
    this.#boxes = graphLayout(view);
    const cy = this.#cy;
    cy.batch(() => {
      cy.elements().remove();
      cy.add(view.nodes.map((node) => ({ group: 'nodes', data: dataOf(node, this.#boxes), classes: classesOf(node) })));
      cy.add(
        view.edges.map(({ from, to, inCycle, typeOnly }) => ({
          group: 'edges',
          data: { id: `${from}\n${to}`, source: from, target: to },
          classes: [...(inCycle ? ['cycle'] : []), ...(typeOnly ? ['types'] : [])],
        })),
      );
      cy.nodes().positions((node) => this.#boxes.get(node.id()) ?? { x: 0, y: 0 });
    });
    this.fit();
  }

  colour(colours: GraphColours, font: string): void {
    this.#cy.style(styleOf(colours, font));
  }

  /** Marks a node and its neighbours; null for none. */
  select(id: string | null): void {
    const cy = this.#cy;
    cy.batch(() => {
      cy.elements().removeClass('selected near');
      if (id === null) return;
      const node = cy.getElementById(id);
      node.addClass('selected');
      node.neighborhood().addClass('near');
    });
  }

  mark(ids: ReadonlySet<string>): void {
    this.#cy.batch(() => {
      this.#cy.nodes().forEach((node) => void node.toggleClass('match', ids.has(node.id())));
    });
  }

  /** Brings a node into the middle, near enough to be read. */
  centre(id: string): void {
    const node = this.#cy.getElementById(id);
    if (node.empty()) return;
    if (this.#cy.zoom() < 0.7) this.#cy.zoom(1);
    this.#cy.center(node);
  }

  /** Brings a node into sight where it isn't. */
  reveal(id: string): void {
    const at = this.shownAt(id);
    if (at && (at.x < margin || at.y < margin || at.x > this.#cy.width() - margin || at.y > this.#cy.height() - margin)) this.centre(id);
  }

  fit(): void {
    this.#cy.resize();
    this.#cy.fit(undefined, margin);
    if (this.#cy.zoom() > mostFitZoom) {
      this.#cy.zoom(mostFitZoom);
      this.#cy.center();
    }
    this.#fitted = this.#place;
  }

  zoom(nearer: boolean): void {
    const cy = this.#cy;
    const level = cy.zoom() * (nearer ? zoomStep : 1 / zoomStep);
    cy.zoom({ level, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
  }

  /** The page's size has changed: what was shown whole stays so, and else what is in the middle stays there. */
  resize(): void {
    const cy = this.#cy;
    if (this.#place === this.#fitted) {
      this.fit();
      return;
    }
    const [width, height] = [cy.width(), cy.height()];
    cy.resize();
    cy.panBy({ x: (cy.width() - width) / 2, y: (cy.height() - height) / 2 });
  }

  /** Which part is in sight. */
  get #place(): string {
    const { x, y } = this.#cy.pan();
    return `${String(x)} ${String(y)} ${String(this.#cy.zoom())}`;
  }
}

function idOf({ target }: cytoscape.EventObject): string | null {
  const element = target as cytoscape.SingularElementReturnValue;
  return element.isNode() ? element.id() : null;
}

function dataOf({ id, label }: GraphViewNode, boxes: ReadonlyMap<string, Box>): Record<string, unknown> {
  const { width = 0, height = 0 } = boxes.get(id) ?? {};
  return { id, label: shortened(label, longestLabel), width, height };
}

function classesOf({ isFolder, isFocus, inCycles, dead }: GraphViewNode): string[] {
  return [
    ...(isFolder ? ['folder'] : []),
    ...(dead > 0 ? ['dead'] : []),
    ...(isFocus ? ['focus'] : []),
    ...(inCycles > 0 ? ['cycle'] : []),
  ];
}

function styleOf(colours: GraphColours, font: string): cytoscape.StylesheetJson {
  return [
    {
      selector: 'node',
      style: {
        label: 'data(label)',
        width: 'data(width)',
        height: 'data(height)',
        shape: 'round-rectangle',
        'font-family': font,
        'font-size': 12,
        'text-valign': 'center',
        'text-halign': 'center',
        'min-zoomed-font-size': 5,
        color: colours.text,
        'background-color': colours.node,
        'border-width': 1,
        'border-color': colours.border,
        'overlay-opacity': 0,
      },
    },
    { selector: 'node.folder', style: { shape: 'rectangle', 'background-color': colours.folder, 'border-width': 2 } },
    { selector: 'node.dead', style: { 'border-style': 'dashed', color: colours.muted } },
    { selector: 'node.focus', style: { 'border-color': colours.selected, 'border-width': 2 } },
    { selector: 'node.cycle', style: { 'border-color': colours.cycle, 'border-width': 2 } },
    { selector: 'node.match', style: { 'underlay-color': colours.match, 'underlay-opacity': 0.6, 'underlay-padding': 5 } },
    {
      selector: 'node.selected',
      style: { 'outline-width': 3, 'outline-color': colours.selected, 'outline-offset': 2, 'outline-opacity': 1, 'z-index': 10 },
    },
    {
      selector: 'edge',
      style: {
        width: 1,
        'line-color': colours.edge,
        'target-arrow-color': colours.edge,
        'target-arrow-shape': 'triangle',
        'arrow-scale': 0.8,
        'curve-style': 'bezier',
        'overlay-opacity': 0,
        opacity: 0.7,
      },
    },
    { selector: 'edge.types', style: { 'line-style': 'dashed' } },
    {
      selector: 'edge.near',
      style: { 'line-color': colours.selected, 'target-arrow-color': colours.selected, width: 2.5, opacity: 1 },
    },
    // The colour of a circle goes before that of what is near.
    { selector: 'edge.cycle', style: { 'line-color': colours.cycle, 'target-arrow-color': colours.cycle, width: 2, opacity: 1 } },
    { selector: 'edge.cycle.near', style: { width: 3.5 } },
  ] as cytoscape.StylesheetJson;
}
