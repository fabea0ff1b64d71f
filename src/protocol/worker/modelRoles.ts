/** Models and their work: the main one answers, and others beside it can each do one kind of work. Named wherever a call says who is asked. Types only. */

/** Work that a model beside the main one can do: suggestions at the cursor, guesses of how answers go on, short texts, vectors of texts, and how well texts fit a query. */
export type CompanionRole = 'completion' | 'draft' | 'small' | 'embedding' | 'reranking';

/** Who is asked: with `small` the model beside the main one for short texts, where there is one; the main one steps in for it. */
export type AskedModel = 'main' | 'small';

/** Absolute paths of GGUF files. */
export type CompanionPaths = Partial<Record<CompanionRole, string>>;
