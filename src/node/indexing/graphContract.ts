/** What is asked of the graph of a folder, here or in a thread. Types only. */
import type { NearColumns } from '../../core/graph/nearFiles.ts';
import type { Call } from '../../protocol/contract.ts';
import type { GraphView, GraphViewQuery } from '../../protocol/graphView.ts';
import type { FileUsers, FolderGraph, RankedSymbol } from '../../protocol/indexer.ts';

/** Which index is meant, and as of when. */
export interface GraphPlace {
  root: string;
  /** Of the index. */
  file: string;
  /** Another one whenever the index is another one. */
  stamp: string;
}

export interface GraphContract {
  calls: {
    near: Call<GraphPlace, NearColumns>;
    graph: Call<GraphPlace, FolderGraph>;
    graphView: Call<GraphPlace & { query: GraphViewQuery }, GraphView>;
    neighbours: Call<GraphPlace & { path: string }, { imports: string[]; importedBy: string[] }>;
    dependents: Call<GraphPlace & { path: string }, FileUsers>;
    ranked: Call<GraphPlace & { focus: string[]; limit: number; within: string }, RankedSymbol[]>;
  };
  streams: object;
}
