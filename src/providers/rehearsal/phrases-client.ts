/** What clients say around the feeling and the topic. No bank belongs to a vertical; none holds more than 31 entries. */
type About = (what: string) => string;

/** First words of the first message; takes the topic. */
export const openings: readonly About[] = [
  (topic) => `I've put this off for weeks, but I can't get around ${topic} any longer.`,
  (topic) => `Can I ask you about ${topic}? I keep starting and stopping.`,
  (topic) => `So, ${topic}. I said I would deal with it this month, and here we are.`,
  (topic) => `People tell me that you're the one to talk to about ${topic}.`,
  (topic) => `This might be a long one, sorry in advance. It has to do with ${topic}.`,
  (topic) => `Something came up yesterday, to do with ${topic}, and I haven't stopped thinking about it.`,
  (topic) => `Hi. I need a second pair of eyes on ${topic}.`,
  (topic) => `My sister says I should ask somebody, so I am asking. It's about ${topic}.`,
  (topic) => `For about a year now, ${topic} has been sitting at the bottom of my list.`,
  (topic) => `We got into ${topic} at dinner last night, and it did not go anywhere.`,
  (topic) => `Last evening I finally sat down with ${topic}, and got up again after ten minutes.`,
  (topic) => `There is a date coming up, and it all hangs on ${topic}.`,
  (topic) => `Up to last week I believed that I knew what ${topic} involves.`,
  (topic) => `Two people have given me opposite advice about ${topic}.`,
  (topic) => `Maybe you can help me with ${topic}, because I've run out of people to ask.`,
  (topic) => `You probably get this one all the time: ${topic}.`,
  (topic) => `A letter arrived this morning, and the long and short of it is ${topic}.`,
  (topic) => `Where does a person begin with ${topic}? I am asking as someone who hasn't.`,
  (topic) => `Nobody warned me that ${topic} would turn out to be my job.`,
  (topic) => `At some point I have to face ${topic}, so it may as well be tonight.`,
  (topic) => `When I hear the words "${topic}", I leave the room, and I would like to stop doing that.`,
  (topic) => `Let me begin with the plain version: it's about ${topic}.`,
];

/** Circumstances; takes a concept. */
export const details: readonly About[] = [
  () => "I've got notes in three different places, and none of them agree with each other.",
  () => 'I made a list, then a second list, and then I went for a walk instead.',
  () => 'The last time I tried, I came out more tangled than I went in.',
  () => 'A friend went through the same thing and made it look effortless, which did not help.',
  (concept) => `The place where I always get lost is ${concept}.`,
  (concept) => `Somebody brought up ${concept}, and I nodded as though I knew.`,
  (concept) => `I keep running into ${concept}, and nobody says what it means for someone like me.`,
  () => 'It has been the first thing in my head every morning this week.',
  () => "I've had the page open since lunch and haven't touched it.",
  () => 'I would rather hear it straight than go on guessing.',
  (concept) => `I looked it up and got as far as ${concept}.`,
  () => 'At home nobody wants to hear about it any more, and I can see why.',
  () => 'Half of what I know about it comes from my neighbor, who is very sure of everything.',
  (concept) => `One article made a great deal of ${concept}, and the next left it out.`,
  () => 'It was fine as long as I could tell myself that it was far away.',
  () => 'I am usually the person others come to, so this is an odd place to be.',
  (concept) => `What I wrote on my notepad is "${concept}", underlined twice, with nothing below it.`,
  () => 'It would be easier if I could point to the moment it went wrong.',
];

/** First words of a later message, while the first feeling still holds. */
export const earlyReplies: readonly About[] = [
  () => 'Okay. I went back and looked at it again.',
  () => 'You asked, so here is the honest answer: I had never thought about it that way.',
  (concept) => `Hm. I had to walk around the block with ${concept}.`,
  () => 'Before I answer, one thing from earlier is still bothering me.',
  () => 'I read your answer twice, once last night and once this morning.',
  () => 'My first thought was to argue with you, and then I checked.',
  () => 'Right, I can follow about half of that.',
  () => 'Writing it out the way you asked took longer than I care to admit.',
  () => 'Nobody has put it to me like that before.',
  () => 'To be fair, you did not do what I expected.',
  (concept) => `What you said about ${concept} was not what I had been told.`,
  () => 'There is more to it, and I left it out the first time.',
  () => 'So I tried, and I got stuck on the second line.',
  () => 'Not to be difficult, but it looks different from where I am.',
  () => 'It took me a while to come back to this.',
  () => 'Honestly, I expected a lecture.',
];

/** First words of a later message, once the feeling has begun to turn. */
export const lateReplies: readonly About[] = [
  () => 'That helps more than I thought it would.',
  () => 'Small update from my side.',
  (concept) => `Since your last message I have gone over ${concept} with a pencil.`,
  () => 'Then I think I had it backwards.',
  () => 'All right, one step at a time.',
  () => 'Good, that is something I can work with.',
  () => 'Now that I look at it, some of this was in front of me all along.',
  (concept) => `Fair point about ${concept}.`,
  () => 'True, I was mixing up two things.',
  () => 'Let me tell you where I have got to.',
  () => 'I did the small thing you suggested, and it really was small.',
  (concept) => `Your remark about ${concept} stayed with me all afternoon.`,
  () => 'We talked again last night, and it went differently.',
  () => 'Here is what I found when I looked.',
  () => 'Strange, it is the same situation as yesterday and it does not feel like it.',
  () => 'Yes, exactly that.',
  () => 'After your message I slept on it.',
  () => 'Turns out I knew more than I gave myself credit for.',
];

/** A later message's middle; takes a concept. */
export const earlyThoughts: readonly About[] = [
  (concept) => `The bit I can't get past is ${concept}.`,
  (concept) => `Whenever I get to ${concept}, I start to doubt what I thought I knew.`,
  (concept) => `I checked my notes, and there is nothing in them on ${concept}.`,
  (concept) => `I suppose what I was avoiding is ${concept}.`,
  (concept) => `I told myself that it had nothing to do with ${concept}.`,
  (concept) => `If you had asked me last month, I would have skipped ${concept} altogether.`,
  (concept) => `I asked at home, and what came back first was ${concept}.`,
  (concept) => `It seems that I have to make up my mind about ${concept}.`,
  (concept) => `My own picture of it left out ${concept}.`,
  (concept) => `I can say the words, but I don't yet see how it fits with ${concept}.`,
];

export const lateThoughts: readonly About[] = [
  (concept) => `If I put it in my own words, it begins with ${concept}.`,
  (concept) => `I can see now how it hangs together with ${concept}.`,
  (concept) => `What made the difference for me was ${concept}.`,
  (concept) => `I explained it to a friend, all the way down to ${concept}.`,
  (concept) => `I have drawn it on the back of an envelope, with an arrow to ${concept}.`,
  (concept) => `So the thing to keep an eye on is ${concept}.`,
  (concept) => `I had been treating as a detail what turns out to matter most: ${concept}.`,
  (concept) => `In my case, I believe, most of it turns on ${concept}.`,
  (concept) => `I went and looked up my own situation, starting with ${concept}.`,
  (concept) => `On my list there is a tick next to ${concept} now.`,
  (concept) => `For the first time I have an opinion of my own on ${concept}.`,
];

/** First words of the last message. */
export const lastReplies: readonly string[] = [
  'So here is how I would say it now.',
  'I think I have what I need.',
  'Before I go, let me say it back to you.',
  'It is done, or at least decided.',
  'Reading over my first message, I hardly recognize it.',
  "Well, that's a different picture from the one I came with.",
  'We sat down with it this morning, with coffee, and it took a quarter of an hour.',
  'One last message, and then I will leave you in peace.',
  'You will be glad to hear that I did not put it off.',
  'I wrote it on a card and stuck it to the fridge.',
  'Okay, this is where I have landed.',
  'That settles it for me.',
  'I went through it once more from the top.',
  'Now I can tell you what I am going to do.',
  'Today was better.',
];

/** Takes two concepts, what comes first and what follows. */
export const inOwnWords: readonly ((first: string, second: string) => string)[] = [
  (first, second) => `What I look at first is ${first}, and after that comes ${second}.`,
  (first, second) => `It begins with ${first}; everything else, down to ${second}, can follow.`,
  (first, second) => `I had it as one big question, and it is two smaller ones: ${first}, and then ${second}.`,
  (first) => `If I remember a single thing from this, it will be ${first}.`,
  (first, second) => `I can keep two things apart now: ${first}, and ${second}.`,
  (first) => `I know what to say when somebody asks me about ${first}.`,
  (first, second) => `The order was the problem. I had started with ${second} instead of ${first}.`,
  (first) => `It was never about everything at once. In my case it was about ${first}.`,
];

export const plans: readonly string[] = [
  "I've set aside half an hour on Saturday morning for the first part.",
  "I'll do the first bit tonight, before I can talk myself out of it.",
  "I've put it in the calendar, with a note saying what done looks like.",
  'Tomorrow I make the one call, and I know what I am going to say.',
  'I am going to try it for two months and then look at it again.',
  'My part is one page long, and I have already found the pen.',
  'The second thing gets its turn next week, and not before.',
  'I told my brother about it, so now I have to do it.',
  'I will write down what I decided and why, for the day I start doubting it.',
  'On Monday I take the first step, and the rest may wait its turn.',
  'I am doing the smallest piece first, exactly as we said.',
  'There is a folder with a name on it now, and the first sheet is inside.',
];

export const thanks: readonly ((advisor: string) => string)[] = [
  (advisor) => `Thank you${advisor && `, ${advisor}`}.`,
  () => 'Thanks for not rushing me.',
  (advisor) => `Thank you for the patience${advisor && `, ${advisor}`}.`,
  () => 'I am glad I wrote.',
  () => 'Thanks, truly.',
  () => 'That was worth the asking.',
];
