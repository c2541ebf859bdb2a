/**
 * Cuts secrets out of any text before it is logged, stored or shown: the ones we know by value, and whatever looks like one.
 * A provider quotes a refused key in its error, a driver quotes its connection string.
 */

const cut = '[secret]';

/** Shorter values are no secrets, and cutting them would shred ordinary text. */
const knownLengthMin = 6;

const patterns: [pattern: RegExp, replacement: string][] = [
  // postgres://user:password@host; a password may hold an unescaped slash, so up to the last @ of the word.
  [/\b(postgres(?:ql)?:\/\/[^\s:/@]*):\S+@/gi, `$1:${cut}@`],
  // Any other URL with a password.
  [/\b([a-z][a-z0-9+.-]*:\/\/[^\s:/?#@]*):[^\s/?#]+@/gi, `$1:${cut}@`],
  // authorization: …, x-api-key: …, "api_key": "…", ?access_token=…
  [
    /\b((?:proxy-)?authorization|(?:x-|x-goog-|xi-)?api[-_]?key|access[-_]?token|client[-_]?secret|password|passwd)(["']?\s*[:=]\s*["']?)(?:(bearer|basic|key)\s+)?[^\s"',;&}]{4,}/gi,
    `$1$2${cut}`,
  ],
  [/\b(bearer)\s+(?:(?=[^\s"']*\d)[\w.~+/=-]{8,}|[\w.~+/=-]{20,})/gi, `$1 ${cut}`],
  // OpenAI, Anthropic, OpenRouter and others, also masked in the middle by the provider (sk-abc***xyz).
  [/\bsk-(?=[\w*-]*[\d*])[\w*-]{8,}/g, cut],
  // Ours.
  [/\bclq_[\w-]{20,}/g, cut],
  // Google, Groq, Hugging Face, GitHub, Slack, AWS, and JSON web tokens.
  [/\bAIza[\w-]{20,}/g, cut],
  [/\b(?:gsk|hf|ghp|gho|ghu|ghs|ghr|github_pat|xai|pplx|r8)[_-][A-Za-z0-9_]{20,}/g, cut],
  [/\bxox[abprs]-[\w-]{10,}/g, cut],
  [/\bAKIA[A-Z0-9]{16}\b/g, cut],
  [/\beyJ[\w-]{10,}\.[\w-]{5,}\.[\w-]*/g, cut],
];

/**
 * @param secrets keys and passwords in use; each is cut wherever it stands, percent-encoded too
 * @example redactSecrets('Bearer sk-ant-api03-x1y2z3w4 refused', []) // 'Bearer [secret] refused'
 */
export function redactSecrets(text: string, secrets: readonly string[]): string {
  let clean = cutSecrets(text, secrets);
  for (const [pattern, replacement] of patterns) clean = clean.replace(pattern, replacement);
  return clean;
}

/**
 * Of a text that may well have words which look like a secret, such as a conversation: cuts the known ones only.
 * @param lengthMin shorter ones stay: a server that needs no key is given a word (`ollama`)
 */
export function cutSecrets(text: string, secrets: readonly string[], lengthMin = knownLengthMin): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret.length < lengthMin) continue;
    clean = clean.replaceAll(secret, cut);
    const encoded = encodeURIComponent(secret.toWellFormed());
    if (encoded !== secret) clean = clean.replaceAll(encoded, cut);
  }
  return clean;
}
