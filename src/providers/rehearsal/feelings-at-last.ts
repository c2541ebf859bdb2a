import { byEmotion } from './by-emotion.ts';

/** How a feeling sounds as it arrives and once it has arrived, and what an advisor answers to it. */
export interface LastFeeling {
  easing: readonly string[];
  reached: readonly string[];
  heard: readonly string[];
}

const clarity: LastFeeling = {
  easing: [
    'It is starting to come apart into pieces that I can look at.',
    'I think I see where I went wrong.',
    'There is a line through it now, where before there was only a blur.',
  ],
  reached: [
    'It is clear to me now, clear enough that I could explain it to somebody else.',
    'For the first time I can see the whole of it without squinting.',
    'Funny how plain it looks from here.',
    'I know which question I am answering now, and that was the missing part.',
  ],
  heard: [
    'You put that more clearly than I did, and every part of it is right.',
    'That is it exactly, and you arrived there by your own reasoning.',
    "I can hear the difference. You're no longer repeating it, you are using it.",
  ],
};

const acceptance: LastFeeling = {
  easing: [
    'It feels a bit less like a secret.',
    'I can look at it for longer than I could yesterday.',
    'Perhaps it is only a fact, and facts can be dealt with.',
  ],
  reached: [
    'It is what it is, and I can start from here.',
    "I don't like it, but I am no longer hiding from it.",
    'I can say it in one sentence now without insulting myself.',
    'Fine. This is the position, and I can live with that for now.',
  ],
  heard: [
    'That was said without a single hard word about yourself, and I noticed.',
    "Starting from where you are is all that anyone can do, and you're doing it.",
    'I hear that it is not a happy ending. It is solid ground, and that counts for more.',
  ],
};

const confidence: LastFeeling = {
  easing: [
    'It helps to know what I would do if it did go wrong.',
    'The picture in my head has got smaller.',
    'I slept, which I had not expected.',
  ],
  reached: [
    'I feel steady about it, even about the parts that nobody can know.',
    'If it goes badly, I know my next move, and that changes everything.',
    'I trust myself with this now.',
    'I could decide this today and stand by it tomorrow.',
  ],
  heard: [
    'What I hear is steadiness, and it rests on something: you have looked at the bad case and have an answer to it.',
    'You did the looking yourself, and that is where the confidence comes from.',
    "That sounds like somebody who knows their next move. I'd trust it too.",
  ],
};

const empowerment: LastFeeling = {
  easing: [
    'I crossed one thing off, and nothing terrible happened.',
    'It turns out I do this kind of sorting all day at work.',
    'Two of the things on the pile were not even mine.',
  ],
  reached: [
    'I know what comes first, and I chose it myself.',
    'This is mine to run now, and I find I rather want to.',
    'I have a first thing, a second thing, and permission to ignore the rest.',
    'I can do this, and I mean the actual thing, not the pep talk.',
  ],
  heard: [
    'You sorted that yourself. All I did was keep the pile from sliding while you worked.',
    'That order makes sense, and it is yours, which is why it will hold.',
    'I can hear the energy in that, and it comes from having chosen.',
  ],
};

const permission: LastFeeling = {
  easing: [
    'I asked myself what I would tell a friend, and it was something kinder.',
    'Maybe looking after this is also a way of looking after them.',
    'I had never put the other side of it on the page.',
  ],
  reached: [
    'I am allowed to do this, within the limit I set, and I am going to.',
    'I can say yes to it and still be the person they raised.',
    'A bit of the guilt is coming along for the ride, and that is all right.',
    'I give myself leave to do it, and I know how far it goes.',
  ],
  heard: [
    'I hear a yes in that, with an edge to it, and both parts are yours.',
    'You kept the value and let go of the punishment. That is a careful piece of work.',
    'That sounds decided, and kind in more than one direction.',
  ],
};

const relief: LastFeeling = {
  easing: [
    'For once somebody answered the question that I asked.',
    'One of the knots is out, I think.',
    'I can see where it stops, which is new.',
  ],
  reached: [
    'I can put this down now, and my shoulders have noticed.',
    'What a relief to have it out of the house.',
    'I will sleep tonight, and the cat will be glad of it too.',
    'It is an errand with an end, and I can do errands.',
  ],
  heard: [
    'I am glad that you can put it down. You carried it further than you should have had to.',
    "That's good to hear, and you have earned an evening without it.",
    'You can let go of it now. What remains is on paper, and paper does not need to be remembered.',
  ],
};

const focus: LastFeeling = {
  easing: [
    'I have the one thing in front of me, and I turned the others face down.',
    'It is slower in my head now.',
    'I found the date, and it is not today.',
  ],
  reached: [
    'One thing, one call, one time. I have got it.',
    'I am not calm, but I know what I am doing in the next hour.',
    'The rest is parked, and I will leave it parked.',
    'My hands are steady enough to do this one thing.',
  ],
  heard: [
    'That is all that today needs from you. You said it in the right order.',
    'Good. You do not have to be calm for it, and you have what it takes for one thing.',
    'I hear you, and I have the parked things written down as well, so that you need not hold them.',
  ],
};

const trust: LastFeeling = {
  easing: [
    'You were right about that part, and I checked.',
    'I could test it for myself, which I appreciate.',
    'It helps that you told me what you cannot know from here.',
  ],
  reached: [
    "I trust this, because I've seen the reason with my own eyes.",
    'I came in expecting a catch, and I have stopped looking for it.',
    'If you told me the opposite tomorrow, I would want to hear why, and I would believe it.',
    'It feels safe to leave the rest of it with you.',
  ],
  heard: [
    'Thank you. You checked before you believed it, and I would like you to go on doing so.',
    'I am glad, and I think the test you made deserves more of the credit than I do.',
    'That means a good deal to me, and it was your own observation that settled it.',
  ],
};

const pride: LastFeeling = {
  easing: [
    'It nearly worked on the second try.',
    'I felt it give, just as you described.',
    'I may have called somebody in to look at it.',
  ],
  reached: [
    'I did that myself, and I am not ashamed to say that I keep going back to look at it.',
    'I am a little proud, if that is not too silly.',
    'Next time somebody asks, I will be the one who knows.',
    'I have told three people already, and only one of them had asked.',
  ],
  heard: [
    'Be as proud as you like. You noticed what mattered, and it was your own hands that set it right.',
    'Not silly in the least. You tried, saw what went wrong, and tried again with that in mind.',
    'I am smiling at this. The credit is yours, from the first look to the last turn.',
  ],
};

const families = byEmotion<LastFeeling>([
  [clarity, 'clarity clear understanding alignment insight'],
  [acceptance, 'acceptance composure resignation'],
  [confidence, 'confidence confident courage assurance'],
  [empowerment, 'empowerment empowered determination motivation'],
  [permission, 'permission forgiveness'],
  [relief, 'relief relieved calm peace'],
  [focus, 'focus focused grounded'],
  [trust, 'trust security safety'],
  [pride, 'pride proud joy satisfaction'],
]);

/** Words for any feeling; those without words of their own are named as they are. */
export function feelingAtLast(emotion: string): LastFeeling {
  const family = families.get(emotion.toLowerCase());
  if (family) return family;
  return {
    easing: [
      'Something has shifted, though I could not say when.',
      `I notice a first bit of ${emotion} in all this.`,
      'It is lighter than it was.',
    ],
    reached: [
      `If I had to put one word on it now, it would be ${emotion}.`,
      `What is left at the end of it is ${emotion}, and I did not see that coming.`,
      `So: ${emotion}. That is where I have ended up.`,
    ],
    heard: [
      'I can hear that something has moved, and it moved because you kept looking.',
      'That is a different tone from your first message, and a well-earned one.',
      'I am glad to hear it. You did the larger part of the work.',
    ],
  };
}
