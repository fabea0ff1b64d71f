/** Makes the graph of a folder from its index, and answers from it until the index is another one. It opens the index to read it and closes it at once, so that nobody waits for it to move the file. */
import { type NearColumns, nearColumns } from '../../core/graph/nearFiles.ts';
import { ProjectGraph } from '../../core/graph/projectGraph.ts';
import type { Handlers } from '../../protocol/contract.ts';
import { dependentsAnswer, graphAnswer, neighboursAnswer, rankedAnswer, viewAnswer } from './graphAnswers.ts';
import type { GraphContract, GraphPlace } from './graphContract.ts';
import { answered } from './indexDamage.ts';
import { readIndex } from './indexFile.ts';
import { type IndexedFacts, projectFacts } from './projectFacts.ts';

export class KeptGraph {
  #kept: { stamp: string; graph: Promise<ProjectGraph | null> } | null = null;

  /** They reject with `indexDamaged`. */
  readonly handlers: Handlers<GraphContract> = {
    calls: {
      near: (place) =>
        answered(async () => {
          // The whole graph takes much memory, and isn't made or kept for this.
          if (this.#kept?.stamp === place.stamp) return near(await this.#kept.graph);
          return near(await fromIndex(place, (facts) => importsOnly(new ProjectGraph(facts))));
        }),
      graph: (place) => this.#answer(place, graphAnswer),
      graphView: ({ query, ...place }) => this.#answer(place, (graph) => viewAnswer(graph, query)),
      neighbours: ({ path, ...place }) => this.#answer(place, (graph) => neighboursAnswer(graph, path)),
      dependents: ({ path, ...place }) => this.#answer(place, (graph) => dependentsAnswer(graph, path)),
      ranked: ({ focus, limit, within, ...place }) =>
        this.#answer(place, (graph) => rankedAnswer(graph, place.root, { focus, limit, within })),
    },
    streams: {},
  };

  /** What can't be read shows also in the middle of an answer: parts of a graph are worked out when they are asked for. */
  #answer<T>(place: GraphPlace, answer: (graph: ProjectGraph | null) => T): Promise<T> {
    return answered(async () => answer(await this.#of(place)));
  }

  #of(place: GraphPlace): Promise<ProjectGraph | null> {
    if (this.#kept?.stamp !== place.stamp) {
      // There is no need for both of them in memory.
      this.#kept = null;
      const kept = { stamp: place.stamp, graph: fromIndex(place, whole) };
      this.#kept = kept;
      kept.graph.catch(() => {
        if (this.#kept === kept) this.#kept = null;
      });
    }
    return this.#kept.graph;
  }
}

type Imports = Pick<ProjectGraph, 'paths' | 'imports'>;

function importsOnly({ paths, imports }: ProjectGraph): Imports {
  return { paths, imports };
}

function near(graph: Imports | null): NearColumns {
  return graph ? nearColumns(graph.paths, graph.imports.edges) : nearColumns([], []);
}

function whole(facts: IndexedFacts): ProjectGraph {
  facts.readSymbols();
  return new ProjectGraph(facts);
}

/** What is made of an index while it is open; null where nothing was read yet. */
async function fromIndex<T>({ file, root }: GraphPlace, make: (facts: IndexedFacts) => T): Promise<T | null> {
  const database = await readIndex(file);
  if (!database) return null;
  try {
    return make(projectFacts(database, root));
  } finally {
    database.close();
  }
}
