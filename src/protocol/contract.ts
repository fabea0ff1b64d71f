/** How a contract between two ends is written down: plain interfaces, from which the RPC engine derives every message. Types only. */
/** A request with one answer. */
export interface Call<P, R> {
  params: P;
  result: R;
}

/** A request that sends items before its answer. */
export interface Stream<P, I, R> {
  params: P;
  item: I;
  result: R;
}

/** What one end offers the other; both members are maps of names. */
export interface Contract {
  calls: object;
  streams: object;
}

/** What a method takes, answers, and sends in between. */
export type Params<T> = T extends { params: infer P } ? P : never;
export type Result<T> = T extends { result: infer R } ? R : never;
export type Item<T> = T extends { item: infer I } ? I : never;

/** Context of a running request at the serving end. */
export interface RequestContext {
  /** Aborted when the caller cancels or the link closes. */
  signal: AbortSignal;
}

/** The serving end's implementation of a contract. `emit` resolves when the caller has room for more. */
export interface Handlers<C extends Contract> {
  calls: { [K in keyof C['calls']]: (params: Params<C['calls'][K]>, context: RequestContext) => Promise<Result<C['calls'][K]>> };
  streams: {
    [K in keyof C['streams']]: (
      params: Params<C['streams'][K]>,
      emit: (item: Item<C['streams'][K]>) => Promise<void>,
      context: RequestContext,
    ) => Promise<Result<C['streams'][K]>>;
  };
}

/** Checks what comes in from an untrusted end; throws (anything) to refuse. One entry for each method it knows. */
export type Validators = Readonly<Record<string, (params: unknown) => unknown>>;
