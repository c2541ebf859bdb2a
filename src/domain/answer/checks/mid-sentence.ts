import type { Check } from './find-failure.ts';

/**
 * An assistant turn that stops in the middle of a sentence. It flags only on evidence, since good turns end in many ways: with a quote,
 * a list, a signature, an emoji, a URL, in scripts without full stops. Evidence is one of
 * - a comma, a dash or an opening bracket at the end;
 * - a last word after which no English sentence ends (“the”, “and”, “because”);
 * - a long stretch of Latin, Greek or Cyrillic words without a full stop, in prose that otherwise has them.
 * What it cannot see: a cut after a full sentence, and a cut in other scripts that leaves no comma. A cut of the whole answer shows in its
 * JSON and in the finish reason, long before this.
 */
export const midSentence: Check = ({ turns }) => {
  const wrong = turns.findIndex((turn) => turn.role === 'assistant' && stopsMidSentence(turn.content));
  if (wrong < 0) return null;
  return `Turn ${wrong + 1} stops mid-sentence: “…${turns[wrong]?.content.trimEnd().slice(-60)}”`;
};

/** Only the end is looked at: no sentence of a conversation is longer. */
const tailChars = 600;
/** More words than a signature, a heading or a closing phrase has (“Talk soon”, “That is what I am here for”). */
const phraseWordsMax = 7;
const unpunctuatedWordsMax = 9;

const goodEnding = /[.!?…:。！？।۔؟]["'”’»)\]*_~`]*$/u;
const openEnding = /[,，、،]$|\p{L}\p{M}*\s*[—–]$|\s-$|\p{Ll}-$|(?<![:;=8'’-])\($|\s\$$/u;
const neverLast = /(?:^|[\s("“])(?:the|an|a|and|or|of|your|my|our|their|because|whose|into|than)$/;
const alphabetic = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]\p{M}*$/u;
/** “Part B”, “the IRS”: the end of a name, more often than of a cut. */
const acronym = /(?:^|[^\p{L}])\p{Lu}+$/u;
const listLike =
  /^\s*(?:[-*•‣–—#>|~]|\d+[.)]|[a-zA-Z][.)]|\p{Extended_Pictographic}|(?:[*_]{1,2})?[^\s:][^:\n]{0,40}:(?:[*_]{1,2})?\s)/u;
const address = /(?:https?:\/\/|www\.|@)\S*$|\w\.\w{2,}(?:\/\S*)?$/;
const sentenceEnd = /[.!?…:。！？]["'”’»)\]*_~`]*\s+/gu;

export function stopsMidSentence(content: string): boolean {
  const text = content.slice(-tailChars).trimEnd();
  if (text === '' || goodEnding.test(text)) return false;
  const lines = text.split(/\n+/);
  const line = lines.at(-1) ?? '';
  if (openEnding.test(line)) return !insideCode(content) && !isSignature(line);
  if (!alphabetic.test(line) || address.test(line) || acronym.test(line) || insideCode(content)) return false;
  if (neverLast.test(line)) return true;
  if (listLike.test(line) || (lines.length > 1 && !goodEnding.test(lines.at(-2)?.trimEnd() ?? ''))) return false;
  const sentences = line.split(sentenceEnd);
  const words = (sentences.at(-1) ?? '').trim().split(/\s+/).length;
  const punctuates = sentences.length > 1 || lines.length > 1;
  return words > (punctuates ? phraseWordsMax : unpunctuatedWordsMax);
}

/** Within a fence that was opened and not closed, or on an indented line of code. */
function insideCode(content: string): boolean {
  const fences = content.match(/^\s*(?:```|~~~)/gm);
  return (fences !== null && fences.length % 2 === 1) || /\n(?: {4}|\t)[^\n]*$/.test(content);
}

/** “Warmly,” and a grade such as “A-” are no cut sentences. */
function isSignature(line: string): boolean {
  return /^\p{Lu}\p{L}*(?: \p{L}+){0,2},$/u.test(line.trim());
}
