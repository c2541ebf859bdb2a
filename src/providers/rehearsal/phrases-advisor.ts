/** What advisors say around the feeling and the topic. No bank belongs to a vertical; none holds more than 31 entries. */
type About = (what: string) => string;

/** Takes the client's first name, or ''. */
export const welcomes: readonly About[] = [
  (name) => `Thank you for writing${name && `, ${name}`}.`,
  (name) => `${name ? `${name}, I'm` : "I'm"} glad that you brought this here.`,
  (name) => `Hello${name && `, ${name}`}, and thank you for laying it out as it is.`,
  () => 'I am glad you asked, and no apology is needed.',
  (name) => `${name ? `Good that you wrote, ${name}` : 'Good that you wrote'}.`,
  () => 'Let me first say back what I am hearing.',
  () => 'Thank you, that gives me a good sense of where you are.',
  (name) => `I read this slowly${name && `, ${name}`}, because there is more in it than the question.`,
  () => "Before anything else, I'd like to answer the part between the lines.",
  () => 'There is no wrong place to begin with this, and you have made a good start.',
];

/** Shows that a later message was heard, while the feeling still holds; takes a concept. */
export const heardEarly: readonly About[] = [
  () => 'That is a fair thing to be stuck on, and I appreciate that you said so instead of nodding.',
  () => 'I hear the hesitation, and I think it is telling us something useful.',
  () => 'Thank you for going back to it. I can tell that it was not comfortable.',
  () => 'It makes sense that this is the spot where it catches.',
  () => 'You noticed something there that many people miss, even while it was weighing on you.',
  (concept) => `I can see why ${concept} sounds like one demand too many right now.`,
  () => "I'm glad you pushed back. What you describe is real, and it deserves a better answer.",
  () => 'That sounds tiring, having to go over it once more. You are further along than it feels.',
  () => 'I understand. When it has been difficult for so long, one clear sentence does not undo it.',
  () => 'Being unsure at this point is understandable, and it is no setback.',
  () => 'Thank you for telling me the part that you had left out. It changes what I would say next.',
];

/** The same once the feeling has begun to turn. */
export const heardLate: readonly About[] = [
  () => 'I can hear that something has loosened, and it happened because you looked.',
  () => 'That is well observed, and it was your own observation.',
  (concept) => `You went straight to ${concept}, and that is a good instinct.`,
  () => 'I am glad. It is a different way of talking about it than in your first message.',
  () => 'It sounds as though you are standing a little further back from it now, with a better view.',
  () => 'You have half of it exactly right, so let us keep that half.',
  () => 'That took some courage, and it shows in how clearly you put it.',
  () => 'I appreciate how carefully you checked that before you believed me.',
  () => 'What you did there is the hard part, and you did it without being told how.',
  () => 'I hear some ease in that, and you have come by it honestly.',
  () => 'Yes, and I noticed that you said it without running yourself down.',
];

/** Leads to a sentence of the topic's description. */
export const introductions: readonly string[] = [
  'Here is the shape of it, in one breath.',
  'This is how I would put it on a postcard.',
  'May I offer the short version first?',
  'Let me set out the ground we are standing on.',
  'The plain outline goes like this.',
  'One thing helps to know from the start.',
  'This much can be said about it in general.',
  'If I had a minute to describe it, I would say this.',
  'To begin with, a little orientation.',
  'This is the part that is seldom said out loud.',
];

/** Built around a concept. */
export const explanations: readonly About[] = [
  (concept) =>
    `The piece that I would look at first is ${concept}. Much of what feels tangled hangs on it, and once it is settled the next choice is usually smaller than it seemed.`,
  (concept) =>
    `One idea does most of the work here: ${concept}. You don't have to master all that surrounds it; it is enough to be able to say how it applies to you.`,
  (concept) =>
    `Let us leave the rest aside and stay with a single thing, ${concept}. When that is clear, the other questions tend to line up behind it by themselves.`,
  (concept) =>
    `Try to see it as a sequence instead of a pile. The front of the line is this, ${concept}, and nothing further back needs an answer today.`,
  (concept) =>
    `There is a reason this trips people up. It mostly gets explained from the end backwards, while the natural place to start, and the one where I would put my finger first, is ${concept}.`,
  (concept) =>
    `You can check it on your own case. Take a sheet of paper, write "${concept}" at the top, and put what you know in one column and what you assume in the other.`,
  (concept) =>
    `What I would hold on to is ${concept}. It stays the same whichever way you decide, and that makes it a safe thing to begin with.`,
  (concept) =>
    `Two people in your place could choose differently and both be right. What would tell them apart is ${concept}, so that is where I would ask more about your situation.`,
  (concept) =>
    `It may help to separate what is fixed from what is up to you. A good deal is fixed. What is up to you starts with ${concept}.`,
  (concept) =>
    `If we turn it round and ask what would make this go badly, the answer is seldom bad luck. It is more often that nobody took the time to look at ${concept}.`,
  (concept) =>
    `The word that tends to get in the way is the technical one, so let me drop it. In everyday terms we are talking about ${concept}, and you have dealt with things like that before.`,
  (concept) =>
    `I would give this more weight than the rest: ${concept}. It is not the loudest part, but it decides what is still possible afterwards.`,
  (concept) =>
    `Suppose you only had ten minutes for it this week. I would spend all ten on ${concept}, and leave the rest untouched with a clear conscience.`,
  (concept) =>
    `There is a rule of thumb, and like every rule of thumb it has an edge. It holds as long as you keep in view ${concept}; where that changes, we look again.`,
  (concept) =>
    `Let me connect it with what you wrote. You described the situation very well, and the name that others give to that spot is this: ${concept}.`,
  (concept) =>
    `It is easy to mistake for a question of character, and it is a question of arrangement. Arrange one thing well, ${concept}, and the daily effort becomes smaller.`,
  (concept) =>
    `I would go at it from the side that can be seen. What you can look up, count or ask about is ${concept}, and an hour of that is better than a week of wondering.`,
  (concept) =>
    `Most of the answers that go around leave something out, and it tends to be the same thing: ${concept}. Put it back in, and they contradict each other much less.`,
];

/** A comparison or a thought that makes it smaller. */
export const comparisons: readonly string[] = [
  'It is a little like packing for a trip: once you know where you are going, most of the wardrobe can stay at home.',
  'Think of it as a thermostat. You set it once with some care, and after that you only look when it feels cold.',
  'A cook would call it preparation. Nothing is on the stove yet, and still half of the work is done.',
  'It is less like an exam and more like a hike, since you are allowed to stop, look around and turn back.',
  'There is no prize for doing it all at once, and there is some comfort in doing a part of it well.',
  'Most of it can be changed later. I would tell you plainly if we came to a part that cannot.',
  'You will know that it works when you have stopped thinking about it on Sunday evenings.',
  'I may be wrong about one detail, and if so it is easy to find out, because you have the facts and I only have your letter.',
  'The case against it deserves a hearing as well: it takes some attention at the start, and that is a real price.',
  'People often come to it late, and late is an ordinary time to come to it.',
  'Good enough by Friday is better than perfect in the spring, at least for a question of this kind.',
  'It helps to say it aloud once to somebody who has no stake in it. Whatever you stumble over is what is left to do.',
  'Like a good pair of shoes, it has to fit the person who walks in it; what your neighbor does is of no use as a measure.',
  'Some of it is habit and some of it is arithmetic, and neither of the two is a matter of talent.',
  'It is the same in any workshop: measuring takes longer than cutting, and it is the part that saves the wood.',
  'If it still feels heavy after that, we make the step smaller. There is always a smaller step.',
  'A lamp in one corner does not light the house, but it does stop you from walking into the table.',
];

/** Ends an answer in the middle of the conversation. */
export const questions: readonly string[] = [
  'Which part of that fits your situation, and which part does not?',
  'Where in this do you feel the most resistance?',
  'What would have to be true for you to feel sure enough?',
  'May I ask what you had believed about it until now?',
  'When you imagine it settled, what is different on an ordinary Tuesday?',
  'How would you explain that much to someone at home?',
  'What is the one fact here that you would have to look up?',
  'Who else is touched by it, and what would they say?',
  'Would it help to go through it once with your own details?',
  'What is the smallest piece of it that you could look at before we speak again?',
  'Is there a date in all this, or only a feeling that there is one?',
  'Which of the two matters more to you, if you had to say it quickly?',
  'What have you already done that I should know about?',
  'Does that sound like your case, or have I misread something?',
  'What would you tell a good friend who had written me the same letter?',
  'If only one thing could be different by next month, which would you pick?',
  'What is the sentence in all this that stings?',
  'How does it look when you put it that way?',
];

/** After the client's last message. */
export const affirmations: readonly string[] = [
  'You found the thread by yourself once the noise was out of the way.',
  'You started this conversation with a question that was larger than it needed to be, and you cut it down to size.',
  'I would not change a word of how you put it.',
  'The turning point, to my mind, was when you went back and looked instead of guessing.',
  'None of that required you to be a different person, only to have it in a different order.',
  'There is something left that nobody can know yet, and you have made room for it as well.',
  'You asked good questions even when it was uncomfortable, and they brought us here.',
  'If doubt comes back some evening, and it may, you have your own words to return to.',
  'It will not go perfectly, and it does not have to, since you know how you would notice.',
  'I also like that you left some of it undone on purpose.',
];

/** Takes two concepts. */
export const summaries: readonly ((first: string, second: string) => string)[] = [
  (first, second) => `To have it in one place: first ${first}, then ${second}, and nothing else for now.`,
  (first, second) =>
    `What carries your decision is ${first}. What you keep an eye on is ${second}. The rest may stay in the background.`,
  (first) => `If you keep one line of all this, let it be ${first}.`,
  (first, second) =>
    `So you have an order now. It starts with ${first}, and it does not reach ${second} until you are ready for it.`,
  (first, second) => `You separated ${first} from ${second}, and that is what the whole question was waiting for.`,
  (first) =>
    `Everything that we said comes back to ${first}, and you have your own reason for it, which is the better kind.`,
  (first, second) => `On a page it would have two lines. The upper one says "${first}", the lower one "${second}".`,
];

export const steps: readonly string[] = [
  'For this week there is a single step: take a quarter of an hour, do the first part, and stop when the time is up.',
  'Choose a day for the first part, tell one person which day it is, and leave the rest alone until then.',
  "Write what you decided on one sheet, with today's date and your reason, and put it where you will come across it.",
  'Do the smallest piece before Friday, and send me one line when it is done, or when it is not.',
  'Let it rest for a night. If it still looks right in the morning, take the first step before lunch.',
  'Look at it again in three months, on a date you pick now; until then you are allowed to think about other things.',
  "Make the one call, note the name of the person and what was said, and consider that a full day's work.",
  'Begin with what you can finish in twenty minutes. Done, in this case, means that you could show it to somebody.',
  'Put the first part in your calendar now, while we are speaking. That was the last thing I wanted to ask of you today.',
  'Try it for a few weeks exactly as you said it. If something chafes, we will change the plan and not the person.',
  'Start where you said you would. Should you get stuck, write down the sentence at which it happened, and we go on from there.',
  'Your next step is the one you named, at the time you named. I have nothing to add to it.',
];
