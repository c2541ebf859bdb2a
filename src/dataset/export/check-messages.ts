import type { ExportProblem } from './target.ts';

interface Rules {
  /** Whether an assistant may call tools, whose answers (`role: "tool"`) then stand before its next words. */
  tools?: boolean;
}

/** Which roles may follow which; `start` is before the first message. */
const followers: Record<string, string[]> = {
  start: ['system', 'user'],
  system: ['user'],
  user: ['assistant'],
  assistant: ['user'],
  'assistant calling': ['tool'],
  tool: ['tool', 'assistant'],
};

/** Checks a line of shape `{messages: [{role, content}]}`: system at most once and first, then strict turns, the assistant last. */
export function checkMessages(value: unknown, { tools = false }: Rules = {}): ExportProblem[] {
  if (!isObject(value)) return [problem('not_an_object', 'The line must be a JSON object.')];
  const { messages } = value;
  if (!Array.isArray(messages)) return [problem('messages_missing', 'messages must be a list.')];
  if (messages.length === 0) return [problem('messages_empty', 'messages is empty.')];

  const roles = tools ? ['system', 'user', 'assistant', 'tool'] : ['system', 'user', 'assistant'];
  const malformed = messages.flatMap((message, index) => checkMessage(message, `messages[${index}]`, roles, tools));
  // The order of messages that cannot be read would only repeat what is said already.
  return malformed.length > 0 ? malformed : checkOrder(messages, tools);
}

function checkMessage(message: unknown, at: string, roles: string[], tools: boolean): ExportProblem[] {
  if (!isObject(message)) return [problem('message_not_an_object', `${at} must be an object.`)];
  if (!roles.includes(message.role as string)) {
    return [problem('role_unknown', `${at}.role is ${show(message.role)}; it must be one of ${roles.join(', ')}.`)];
  }
  if (tools && callsTools(message) && (message.content === undefined || message.content === null)) return [];
  if (typeof message.content !== 'string') return [problem('content_not_text', `${at}.content must be a text.`)];
  if (message.content.trim() === '') return [problem('content_empty', `${at}.content is empty.`)];
  if (!message.content.isWellFormed()) {
    return [problem('content_not_unicode', `${at}.content holds half of a surrogate pair, which is not text.`)];
  }
  return [];
}

function checkOrder(messages: Record<string, unknown>[], tools: boolean): ExportProblem[] {
  let state = 'start';
  for (const [index, message] of messages.entries()) {
    const role = message.role as string;
    const allowed = followers[state] ?? [];
    if (!allowed.includes(role)) return [outOfOrder(role, index, allowed)];
    state = tools && callsTools(message) ? 'assistant calling' : role;
  }
  if (state.startsWith('assistant')) return [];
  return [problem('assistant_not_last', `The last message is by ${state}; it must be by assistant.`)];
}

function outOfOrder(role: string, index: number, allowed: string[]): ExportProblem {
  if (role === 'system')
    return problem('system_not_first', `messages[${index}] is a system message; only the first may be one.`);
  return problem('roles_not_alternating', `messages[${index}] is by ${role}, where ${allowed.join(' or ')} is due.`);
}

function callsTools(message: Record<string, unknown>): boolean {
  return message.role === 'assistant' && Array.isArray(message.tool_calls) && message.tool_calls.length > 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value).slice(0, 40);
}

function problem(code: string, message: string): ExportProblem {
  return { code, message };
}
