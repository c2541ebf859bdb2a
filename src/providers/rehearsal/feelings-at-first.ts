import { byEmotion } from './by-emotion.ts';

/** What a client says in the grip of a feeling, and how an advisor shows that it was heard, before any advice. */
export interface FirstFeeling {
  said: readonly string[];
  /** A message or two later, when it has begun to loosen. */
  still: readonly string[];
  heard: readonly string[];
}

const confusion: FirstFeeling = {
  said: [
    "I've read the same page four times, and it makes less sense each time.",
    'Every answer I find uses three words that I have to look up first.',
    'The more I read, the less I know what I am even asking.',
    'It all sounds like one thing to me, and apparently it is two.',
    'I feel as though everybody was handed a map that I never got.',
  ],
  still: [
    "Part of it is still fog, I'm afraid.",
    'I follow you up to a point, and then I lose it again.',
    'I can repeat it, but I could not explain it yet.',
  ],
  heard: [
    'It makes sense that this feels muddled. It is usually explained in an order that only helps people who know it already.',
    'That sounds confusing, and I can see why: several things that have little to do with each other have been told to you as one.',
    'I hear how much reading you have put into this. When careful reading leaves a person more confused, the explanations are at fault.',
    "Of course that's hard to sort out from where you sit. You were given the pieces without the picture on the box.",
  ],
};

const shame: FirstFeeling = {
  said: [
    "I'm embarrassed that I have to ask this at all.",
    "I haven't told anybody, because I know what I would think of me.",
    'Someone my age should have worked this out long ago.',
    'I almost deleted this message twice before sending it.',
    'It is humiliating to see it written down.',
  ],
  still: [
    'I still wince a little when I say it.',
    'Part of me is waiting for you to be disappointed.',
    'I know you are being kind, and I find it hard to believe.',
  ],
  heard: [
    'Thank you for trusting me with that. It takes something to write it down, and I can hear that it has been heavy to carry alone.',
    "I'm glad that you sent this. What you describe is a thing that happened, and it sounds as though you have been reading it as a verdict on yourself.",
    'That sounds painful, and I appreciate how honestly you put it. Nothing in it makes me think less of you.',
    'I hear how hard you are being on yourself. It is understandable, and we can look at this without any of that.',
  ],
};

const frustration: FirstFeeling = {
  said: [
    "I've explained this four times by now, and I'm back where I started.",
    'Honestly, I am fed up with it.',
    'Each person I ask tells me something else, and all of them sound sure.',
    'I did everything I was told to do, and nothing has moved.',
    'We go round and round, and every round is a little louder.',
  ],
  still: [
    'I am still annoyed, I admit it.',
    'It goes on rubbing me the wrong way.',
    'My patience is thinner than I would like.',
  ],
  heard: [
    'That sounds exhausting. You did the reasonable things, and they led you in a circle.',
    "I can hear how tired you are of repeating yourself, and I won't ask you for the whole story again.",
    'It is understandable that you are fed up. Being passed from one answer to the next would wear anyone down.',
    'You have every reason to be frustrated. It sounds as if a lot of effort went in and very little came back.',
  ],
};

const fear: FirstFeeling = {
  said: [
    'I woke up at three again, and it was the first thing in my mind.',
    'What scares me is that I would only find out when it is too late.',
    'I keep picturing how it goes wrong, in some detail.',
    'My stomach turns over whenever I think about it.',
    "I'm afraid of deciding, and I'm just as afraid of not deciding.",
  ],
  still: [
    'The fear is not gone; it has only sat down.',
    'I caught myself checking again last night.',
    'One part of me is still bracing for it.',
  ],
  heard: [
    "That sounds frightening, and I don't want to hurry past it. Your mind is trying to protect something that matters to you.",
    'I can hear how much this worries you. Worry of that kind is a sign of care, even if it is a tiring one.',
    'It makes sense to be afraid of a thing that you can picture so clearly and measure so poorly.',
    "I understand why this keeps you up. Let's look at it together, at a pace that is comfortable for you.",
  ],
};

const overwhelm: FirstFeeling = {
  said: [
    "There is so much of it that I don't know where to put my hands.",
    'I open the drawer, look, and close the drawer.',
    'Everything seems to depend on something else that I have not done either.',
    'My list has a list by now.',
    'By the evening there is nothing left of me to deal with it.',
  ],
  still: [
    'It is still a lot, but it has edges now.',
    'I had a wobble yesterday when I looked at all of it at once.',
    'The rest of the heap is still there, looking at me.',
  ],
  heard: [
    "That is a great deal to be holding at once, and I can hear how tired you are. You don't have to hold it in order; I'll help with that.",
    'It sounds like too much because it is too much, at least all on the same evening.',
    'I hear you. When everything asks for attention together, it is understandable that none of it gets any.',
    'No wonder that you turn away from it. Thank you for looking at it long enough to write to me.',
  ],
};

const guilt: FirstFeeling = {
  said: [
    'I feel guilty for so much as asking.',
    'It seems selfish, when others have done so much more for me.',
    'I can hear what my mother would say.',
    'Whatever I choose, it feels as if I were taking it from somebody.',
    'A better person would not even have to think about this.',
  ],
  still: [
    'The guilt comes back as soon as I stop talking.',
    'It still feels a bit like breaking a promise.',
    'I notice that I am looking for somebody to forbid it.',
  ],
  heard: [
    'I can hear how much you care about the people in this, and that the question is really about loyalty.',
    'It makes sense that this weighs on you. Guilt is often a sign of a value you would not want to lose.',
    'Thank you for saying that so plainly. It sounds as though you are trying to be fair to everyone but yourself.',
    'That sounds like a heavy question to carry around, and it is worth asking properly.',
  ],
};

const anger: FirstFeeling = {
  said: [
    'I am furious, and I am not going to be polite about it.',
    "Don't give me the friendly voice. I have had it with friendly voices.",
    'You people sound so pleased with yourselves while others clean up after you.',
    'I was treated like a fool, and I want somebody to own that.',
    'Frankly, I expect another excuse.',
  ],
  still: [
    'I am still angry, so save the soothing words.',
    'That does not make up for anything.',
    'You will forgive me if I do not applaud.',
  ],
  heard: [
    'I can hear how angry you are, and part of what you describe should not have happened. I am sorry for that part.',
    'That sounds infuriating. You were owed a clear answer and did not get one.',
    "I understand why you're angry, and I won't try to talk you out of it.",
    'You are right to expect better than what you got. That was a failure, and it was not yours.',
  ],
};

const panic: FirstFeeling = {
  said: [
    "I can't think straight, everything is happening at once.",
    'My hands are shaking while I type this.',
    'I do not even know which of these to be scared of first.',
    'It is all falling on me today, all of it.',
    'Please tell me what to do, because I am going in circles in the kitchen.',
  ],
  still: [
    'My heart is still going, but I am sitting down now.',
    'I nearly ran off to the next thing again.',
    'It comes in waves.',
  ],
  heard: [
    "I'm here, and I am not going anywhere. That sounds like far too much at once.",
    'I hear you. Anybody would be shaking with all of that arriving on one day.',
    'That sounds truly alarming. Let me take one piece of it off your hands straight away.',
    "It's understandable that you can't sort this right now. Sorting is what we'll do together, one piece at a time.",
  ],
};

const families = byEmotion<FirstFeeling>([
  [confusion, 'confusion confused uncertainty uncertain doubt bewilderment'],
  [shame, 'shame ashamed embarrassment embarrassed humiliation'],
  [frustration, 'frustration frustrated irritation annoyance impatience'],
  [fear, 'fear afraid worry worried anxiety anxious nervousness dread insecurity'],
  [overwhelm, 'overwhelm overwhelmed stress stressed exhaustion'],
  [guilt, 'guilt guilty regret'],
  [anger, 'anger angry rage fury hostility'],
  [panic, 'panic panicked alarm'],
]);

/** Words for any feeling; those without words of their own are named as they are. */
export function feelingAtFirst(emotion: string): FirstFeeling {
  const family = families.get(emotion.toLowerCase());
  if (family) return family;
  return {
    said: [
      `If I had to name what I feel about it, the word would be ${emotion}.`,
      `There is a lot of ${emotion} in it for me, more than I let on.`,
      `Mostly it is ${emotion}, and I can't argue myself out of it.`,
    ],
    still: [
      `Some of the ${emotion} is still there.`,
      `I'm not quite done with the ${emotion} yet.`,
      `The word for it is still ${emotion}, only in smaller letters.`,
    ],
    heard: [
      'I can hear that this touches you, and it makes sense that it does. Thank you for putting it into words.',
      "That sounds like a lot to carry around, and I'm glad you wrote before it grew any larger.",
      'I understand why you feel that way. Most people would, with what you have been told so far.',
    ],
  };
}
