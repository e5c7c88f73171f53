/**
 * The answer to `track()`. Awaiting it makes what was tracked durable now; left alone, it is written
 * with the page, in the same write as everything else of the request.
 */
export class Receipt implements PromiseLike<undefined> {
  readonly #visit: { commit(): Promise<void> }
  /** False: without consent to its purpose the signal was dropped. */
  readonly taken: boolean

  constructor(visit: { commit(): Promise<void> }, taken: boolean) {
    this.#visit = visit
    this.taken = taken
  }

  // biome-ignore lint/suspicious/noThenProperty: being awaited is what a receipt is for
  then<A = undefined, B = never>(
    resolved?: ((value: undefined) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#visit
      .commit()
      .then(() => undefined)
      .then(resolved, rejected)
  }
}
