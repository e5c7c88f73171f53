/**
 * The same bytes, neither held nor read ahead. `settled` is called once: true when the last of them was taken,
 * false when whoever reads them left, or whoever writes them failed.
 */
export function watched(
  body: ReadableStream<Uint8Array>,
  settled: (whole: boolean) => void,
): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read()
          if (!done) return controller.enqueue(value)
          controller.close()
        } catch (error) {
          settled(false)
          throw error
        }
        settled(true)
      },
      cancel(reason) {
        settled(false)
        return reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}
