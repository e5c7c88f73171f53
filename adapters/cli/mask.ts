const hidden = '***'

/** A store's URL fit to be shown: without the password, wherever in the URL it is. */
export function maskUrl(url: string): string {
  return (
    url
      // To the last @, as a password may have one unescaped. Rather too much is hidden than too little.
      .replace(/^([a-z][a-z0-9+.-]*:\/\/[^/?#:@]*:).*@/i, `$1${hidden}@`)
      .replace(/([?&][^=&#]*(?:password|secret|token|key)[^=&#]*=)[^&#]*/gi, `$1${hidden}`)
  )
}

/** Takes the passwords of these URLs out of any text, also where a driver quotes them in its own words. */
export function maskerOf(urls: readonly string[]): (text: string) => string {
  const secrets = urls.flatMap(passwordsOf).sort((a, b) => b.length - a.length)
  return (text) => {
    let masked = text
    for (const url of urls) masked = masked.replaceAll(url, maskUrl(url))
    // Shorter ones would be found in every second word.
    for (const secret of secrets) if (secret.length > 3) masked = masked.replaceAll(secret, hidden)
    return masked
  }
}

function passwordsOf(url: string): string[] {
  const [, userInfo] = /^[a-z][a-z0-9+.-]*:\/\/[^/?#:@]*:(.*)@/i.exec(url) ?? []
  const inQuery = [...url.matchAll(/[?&][^=&#]*(?:password|secret|token|key)[^=&#]*=([^&#]*)/gi)]
  const given = [userInfo, ...inQuery.map(([, value]) => value)].filter((text) => text !== undefined)
  return given.flatMap((text) => [text, decoded(text)]).filter((text) => text !== '')
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
