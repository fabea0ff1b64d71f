/** Makes the graph of a folder from its index, and answers from it until the index is another one. It opens the index to read it and closes it at once, so that nobody waits for it to move the file. */
import { nearColumns } from '../../core/graph/nearFiles.ts';
import { ProjectGraph } from '../../core/graph/projectGraph.ts';
import type { Handlers } from '../../protocol/contract.ts';
import { dependentsAnswer, graphAnswer, neighboursAnswer, rankedAnswer, viewAnswer } from './graphAnswers.ts';
import type { GraphContract, GraphPlace } from './graphContract.ts';
import { answered } from './indexDamage.ts';
import { readIndex } from './indexFile.ts';
import { projectFacts } from './projectFacts.ts';

export class KeptGraph {
  #kept: { stamp: string; graph: Promise<ProjectGraph | null> } | null = null;

  /** They reject with `indexDamaged`. */
  readonly handlers: Handlers<GraphContract> = {
    calls: {
      near: (place) =>
        answered(async () => {
          // The whole graph takes much memory, and isn't kept for this.
          const graph = await (this.#kept?.stamp === place.stamp ? this.#kept.graph : made(place));
          return graph ? nearColumns(graph.paths, graph.imports.edges) : nearColumns([], []);
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
      const kept = { stamp: place.stamp, graph: made(place) };
      this.#kept = kept;
      kept.graph.catch(() => {
        if (this.#kept === kept) this.#kept = null;
      });
    }
    return this.#kept.graph;
  }
}

/** Null where nothing was read yet. */
async function made({ file, root }: GraphPlace): Promise<ProjectGraph | null> {
  const database = await readIndex(file);
  if (!database) return null;
  try {
    return new ProjectGraph(projectFacts(database, root));
  } finally {
    database.close();
  }
}
