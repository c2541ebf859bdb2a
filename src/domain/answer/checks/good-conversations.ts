import type { ConversationAnswer } from '#domain/conversation.ts';

/** For tests: a conversation of these contents, user first. */
export function conversationOf(...contents: string[]): ConversationAnswer {
  return {
    conversation_metadata: {
      client_persona: 'p',
      session_context: 's',
      conversation_phase: 'c',
      expected_outcome: null,
    },
    turns: contents.map((content, index) => ({
      turn_number: index + 1,
      role: index % 2 === 0 ? 'user' : 'assistant',
      content,
      emotional_context: { primary_emotion: 'hope', secondary_emotion: null, intensity: 0.5 },
    })),
  };
}

/** Assistant turns that end in every way in which good turns end. No detector may flag any. */
export const goodEndings: string[] = [
  'That is a fair worry. Shall we look at the numbers together?',
  'You did it!',
  'Your sister put it well when she said, “You were never the problem.”',
  "She called it 'the drawer of doom'.",
  'Il existe un mot pour cela : « le vertige de la page blanche »',
  'Elle disait toujours : « on verra demain. »',
  'Der Fachbegriff dafür ist „Zinseszins“',
  'お気持ちはよくわかります。まずは一つだけ、いっしょに見てみましょう。',
  '焦らなくて大丈夫ですよ',
  '先把三个数字写下来，然后我们再看下一步！',
  '좋아요, 오늘은 여기까지 해요',
  'หายใจลึกๆ แล้วเราค่อยดูทีละข้อ',
  'هل نبدأ بالرقم الأول؟',
  'चलिए, पहले एक छोटा कदम उठाते हैं।',
  'Τι θα λέγατε να ξεκινήσουμε από το πρώτο;',
  'Давайте начнём с одного числа.',
  'Take a breath. We will go one step at a time 🙂',
  'One step at a time ❤️',
  'First things first: 1️⃣',
  'You are moving to Lisbon 🇵🇹',
  'Some days it is just a lot…',
  'And then there is the matter of the house...',
  'Here is what I would bring:\n\n- the last two pay slips\n- the letter from the plan\n- your list of questions',
  'Three things for this week:\n1. Call the plan administrator\n2. Ask for the rollover form\n3. Put both dates in your calendar for the same morning',
  'A small table helps:\n\n| Account | Balance |\n|---|---|\n| Checking | 1,200 |',
  'Run this:\n\n```sh\nnpm install\nnpm test\n```',
  'The formula is `monthly = principal * rate`',
  'Put this in a cell:\n\n    =SUM(A1:A12',
  'You can read the rules at https://www.irs.gov/publications/p969',
  'Write to me any time at dana.whitfield@example.com',
  'The form is on studentaid.gov/idr',
  'It was invented by Acme Inc.',
  'Bring the forms, the letter, the statements, etc.',
  'We will meet at 3 p.m.',
  'If you are in danger now, call your local emergency number; in Europe it is 112',
  'The whole monthly cost of that plan comes out at about 340',
  'So the real number is *half* of what you feared (and that is before the refund)',
  'Please remember this one sentence: **you are allowed to stop**',
  'That leaves us with one question, and it is yours to answer: what would “enough” feel like?',
  'I am proud of you for opening it.\n\nWarmly,\nDana',
  'I am proud of you for opening it.\n\n— Dana Whitfield, fee-only planner in Portland, Oregon',
  'Take care, and talk soon',
  'You have got this',
  'That is what I am here for',
  'You are right that your Medicare has two halves, Part A and Part B',
  'Those bonds were once rated AAA and are now A-',
  'That makes a return of 4.5 %',
  'Here is the order I would take them in.\n\n**This week:** open the two letters\n**Next week:** call the lender and ask about the hardship plan',
  'Monday: sort the letters into three heaps\nTuesday: call the bank about the first heap\nWednesday: rest and notice how much lighter the table looks',
  'I understand. Tell me the one number that scares you most (a guess is fine).',
  'That is hard to hear :(',
  'Say it to yourself the way you would say it to a friend: "I did what I could with what I knew"',
  '“Enough,” she wrote, “is a decision.”',
  'Yes – and that is exactly the point ✓',
  'Bien sûr ! On commence par quoi ?',
  'Claro que sí. ¿Empezamos por la carta del banco?',
  'Good. Then let us leave it there for today 👍🏽',
];

/** Whole conversations that look odd to a careless detector and are good. */
export const goodConversations: [name: string, conversation: ConversationAnswer][] = [
  [
    'short thanks said twice',
    conversationOf(
      'Can I pay it off early?',
      'Yes, without a fee.',
      'Thank you.',
      'Gladly.',
      'Thank you.',
      'Any time.',
    ),
  ],
  [
    'a short phrase said twice',
    conversationOf(
      'Okay, that makes sense.',
      'Shall we go on?',
      'Okay, that makes sense.',
      'Good. Then let us stop here.',
    ),
  ],
  [
    'a question asked again with other words after it',
    conversationOf(
      'Should I take the match even if I have the card debt?',
      'Yes. The match comes first.',
      'Should I take the match even if I have the card debt? My brother says no.',
      'Your brother is thinking of the interest, and he is right about that part. The match still comes first.',
    ),
  ],
  [
    'an assistant who repeats a phrase on purpose',
    conversationOf(
      'I am ashamed.',
      'Thank you for telling me that, it takes courage.',
      'I hid it for years.',
      'Thank you for telling me that, it takes courage.',
    ),
  ],
  [
    'a lesson about templates, with placeholders in code',
    conversationOf(
      'How do I greet people by name?',
      'In Handlebars you write `{{first_name}}`, like this:\n\n```\nDear {{first_name}},\n```',
    ),
  ],
  [
    'JSON and braces as a subject',
    conversationOf('What is {} in JSON?', 'It is an object without keys, as in {"a": {}}.'),
  ],
  ['double braces that are no placeholder', conversationOf('What does {{ 1 + 2 }} give?', 'It gives 3.')],
  [
    'an echo of the persona and the topic',
    conversationOf(
      'I just put the envelopes in the drawer and close it, because if I do not look, then nothing has happened yet.',
      'The drawer makes sense: if you do not look, then nothing has happened yet. What is the smallest envelope in it?',
    ),
  ],
  ['a very short conversation', conversationOf('Why?', 'Because interest compounds.')],
  ['emoji alone as an answer', conversationOf('I paid it!', '🎉')],
];
