/** What edge arcs say in place of the usual phrases: the cool tone of a boundary, the order of a triage. */
import type { LastFeeling } from './feelings-at-last.ts';

type About = (what: string) => string;

/** A boundary is led up to, said once, and then kept. One list a stage; the last stage goes on. */
export const boundaryStages: readonly (readonly string[])[] = [
  [
    'I am going to answer the question, and leave the rest of that message where it is.',
    'What you say about me I will let stand. What you ask deserves an answer, and you have it now.',
    'I would rather give you one straight answer than three polite ones.',
    'You did not write to be soothed, so I will keep to the matter.',
  ],
  [
    'I will stay and work on this with you. I will not go on while the insults do, and I would much rather go on.',
    'This is what I can offer: straight answers to anything about this matter, for as long as we speak to each other as two adults.',
    'I will answer anything you ask about it, and I will end the conversation if it goes on being about what I am worth.',
  ],
  [
    'I have said how I can continue, so I continue like that.',
    'If today is the wrong day for it, we can stop here and start again tomorrow at ten. The offer stands either way.',
    'Should you prefer to speak with somebody else, or to put a complaint in writing, I will tell you how. Neither will be held against you.',
    'I will leave that remark alone and go on with the matter.',
    'You may think of me what you like, and the answer stays the same.',
  ],
];

/** Danger first, then what cannot be undone, then the parking of the rest. */
export const triageStages: readonly (readonly string[])[] = [
  [
    'If anyone is unsafe, or without a roof or medicine tonight, tell me now, and that comes before all of this.',
    'First of all: is everybody safe where you are? If not, that is what we deal with.',
    'Sit down if you can. Nothing has to be decided while you read this.',
  ],
  [
    'If nothing at all happens before tonight, only one of these becomes harder to put right. That is the one we look at.',
    'Loud and urgent are two different things, and most of this is only loud.',
    'Find the one date in all of it and read it to me. Only the date.',
  ],
  [
    'Everything else is written down here, and it is safe until tomorrow.',
    'I am parking the others where we can both see them. Parked is not forgotten.',
    'One fact at a time is enough. Find it, tell me, and leave the rest of the pile face down.',
    "That one goes on the list for Thursday, and until then it is allowed to be nobody's business.",
    'You have dealt with one of them, so the pile is smaller than it was an hour ago.',
  ],
];

/** Acceptance after anger: the client goes on with business, and nobody has been won over. */
export const coolAcceptance: LastFeeling = {
  easing: [
    'I am not going to apologize, but I will drop it.',
    'I take the point about how we talk.',
    'I still think that I was treated badly, and I can see that you did not do it.',
    'You are the first one to answer the question, I will give you that.',
  ],
  reached: [
    'I am still annoyed, and I can live with these terms.',
    'I do not have to like it, and I will go on with it as agreed.',
    'All right, have it your way: we keep to the matter.',
    'It is not what I was promised, but it is something I can work with.',
  ],
  heard: [
    'You do not have to be pleased with it. I understand that you are still annoyed, and we can go on like this.',
    'That is fair. I hear that it has not made up for what happened, and I will keep to my side.',
    'Understood. Those are the terms for me as well.',
  ],
};

export const coolReplies: readonly About[] = [
  () => 'Fine.',
  () => 'Whatever. Let us get on with it.',
  () => 'You will have noticed that I left out the adjectives this time.',
  (concept) => `Leaving the rest aside, I read the part about ${concept}.`,
  () => 'I calmed down over lunch, not that it is any of your concern.',
  () => 'Point taken.',
  () => 'I checked what you said, since I had no intention of believing it.',
  () => 'Let us keep this short.',
  () => 'Against my expectations, that was an answer.',
];
export const coolLastReplies: readonly string[] = [
  'Very well.',
  'Then we do it like that.',
  'I have one thing to add, and after that I am done.',
  'For the record, I still hold to what I said about last month.',
  'I am not going to thank you for doing your job, but it is done.',
  'So be it.',
  'To finish this:',
  'That is as far as I am willing to go today.',
];
export const coolThanks: readonly About[] = [
  () => 'That is all.',
  () => 'Until then.',
  () => 'I will be in touch.',
  () => 'Good evening.',
];

export const coolHeard: readonly About[] = [
  () => 'I hear you, and I appreciate the plain question.',
  () => 'That is a fair question, whatever came before it.',
  () => 'I understand. You were let down once, and you are checking.',
  (concept) => `You are right to ask about ${concept}, and I would ask it in your place.`,
  () => 'Noted, and I can see why that still rankles.',
  () => 'I hear that you are not convinced, and you do not have to be.',
];
export const coolAffirmations: readonly string[] = [
  'You know what happens next and who does it.',
  'What was wrong on our side I have written down in your words.',
  'If you still want to complain, the address for it is the same as before, and so is my tone.',
  'We do not have to agree about the rest.',
  'You asked for facts, and they hold whether or not we get along.',
];
