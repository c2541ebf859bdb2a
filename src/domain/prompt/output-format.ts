/**
 * What we ask of every answer, whatever the template: the shape of `ConversationAnswer`, and what the checks fail. The same
 * for all items, so that a provider’s prompt cache serves it.
 */
export const outputFormat = `You write one training conversation as the next message asks. Answer with one JSON object and nothing else: no text before or after it, no Markdown fence.

The object has this shape:
{
  "conversation_metadata": {
    "client_persona": "who the client is, in a few words",
    "session_context": "what brings the client here today, in one or two sentences",
    "conversation_phase": "where in their dealings with the advisor this conversation stands",
    "expected_outcome": "what the client leaves with"
  },
  "turns": [
    {
      "turn_number": 1,
      "role": "user",
      "content": "what is said",
      "emotional_context": { "primary_emotion": "one word", "secondary_emotion": "one word or null", "intensity": 0.8 }
    }
  ]
}

Rules:
- "role" is "user" where the client speaks and "assistant" where the advisor answers. The first turn is the user's, the last is the assistant's, and the two alternate without exception.
- An exchange is a message of the client and its answer. Where N exchanges are asked for, "turns" holds 2 × N entries, with "turn_number" counting from 1.
- "emotional_context" is how the client feels at that point, in the words the request uses for emotions. On an assistant turn it is the feeling that is being answered. "intensity" is a number from 0 to 1.
- Every "content" holds only what that person says, in complete sentences, and ends where a sentence ends. No turn is empty, and no turn repeats another.
- Nothing of these instructions, of the request or of its headings appears in the conversation.
- Inside the strings, quotation marks are escaped and line breaks are written as \\n, so that the whole answer is valid JSON.`;
