import type { ErrorRequestHandler, RequestHandler } from 'express'

export const notFound: RequestHandler = (_req, res) => {
  res.status(404).render('problem', {
    title: 'This page has been drunk up',
    text: 'We could not find what you were looking for. It may have moved, or the address has a slip in it.',
  })
}

/** The error's own status if it blames the request, as body-parser's do; 500 otherwise. */
function statusOf(error: unknown): number {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : 500
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500
}

export const answerErrors =
  (onError: (error: unknown) => void): ErrorRequestHandler =>
  (error: unknown, _req, res, next) => {
    if (res.headersSent) return next(error)
    const status = statusOf(error)
    if (status === 500) onError(error)
    res.status(status).render('problem', {
      title: status === 500 ? 'Something boiled over' : 'We did not understand that',
      text:
        status === 500
          ? 'That was our mistake, not yours, and we have been told. Please try again in a moment.'
          : 'Your browser sent something the shop could not read. Please go back and try again.',
    })
  }
