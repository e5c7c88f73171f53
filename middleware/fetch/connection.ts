/** What a `Request` does not say of itself, where the platform knows it. */
export interface Connection {
  /**
   * The visitor's network address, as far as trusted proxies say. Without it the limit per network cannot hold,
   * only that per visitor.
   */
  readonly address?: string | undefined
  /** Whether the visitor came by HTTPS. Default: by the address asked for, which behind a proxy may be another. */
  readonly secure?: boolean
  /** Keeps the process alive until work is done that goes on after the response, where platforms stop it then. */
  readonly waitUntil?: (work: Promise<unknown>) => void
}
