import type { IncomingMessage, ServerResponse } from 'node:http'

/** Answers a request, or rejects with an error that is answered for it. */
export type Route = (req: IncomingMessage, res: ServerResponse) => Promise<void>
