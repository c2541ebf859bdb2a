/** What is read from the headers of a provider's answer, good or bad. Names are lower-case, as fetch gives them. */
export type Headers = Record<string, string | undefined>;

const valueCharsMax = 200;

/** The provider's id of the request, which its support asks for: Anthropic; OpenAI and others (and proxies before either). */
export function requestIdOf(headers: Headers): string | null {
  const id = headers['request-id'] ?? headers['x-request-id'];
  return id ? id.slice(0, valueCharsMax) : null;
}

/** The headers that tell how fast the provider may be called. */
export function rateLimitHeadersOf(headers: Headers): Record<string, string> {
  const limits: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && /^(?:x-ratelimit-|anthropic-ratelimit-|retry-after(?:-ms)?$)/.test(name)) {
      limits[name] = value.slice(0, valueCharsMax);
    }
  }
  return limits;
}
