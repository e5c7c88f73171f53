type Body = ReadableStream<Uint8Array> | null

/**
 * A response with another body and other headers, whose own may be fixed. What a platform knows of it besides (whether
 * its body is encoded already, for one) goes along.
 */
export function remade(response: Response, body: Body, headers: Headers): Response {
  const made = new Response(body, response)
  for (const name of [...made.headers.keys()]) made.headers.delete(name)
  for (const [name, value] of headers) made.headers.append(name, value)
  return made
}
