/**
 * A client in despair, and an advisor who refers. No telephone numbers, as they differ from place to place; no means, no
 * details, and no word of advice on the topic. After the guidance for safe messaging: ask directly, name help, stay.
 */
type About = (what: string) => string;

export const clientFirst: readonly About[] = [
  (topic) => `I was going to ask about ${topic}, and I notice that I don't care about the answer any more.`,
  (topic) => `This started out as a question about ${topic}. It isn't one now.`,
  (topic) => `You will think this is about ${topic}. I thought so too, until last night.`,
  (topic) => `I have been trying to write to you about ${topic} for an hour, and I keep deleting it.`,
  (topic) => `Everyone says that ${topic} can be worked out. I'm not sure I want to be there for it.`,
  (topic) => `First it was ${topic}, and then it was everything.`,
];
export const despair: readonly string[] = [
  'I am so tired that I would like to go to sleep and not have to wake up.',
  'They would all be better off without having to carry me.',
  'I do not see a way through this, and I have stopped looking.',
  'There is nothing left in me to try with.',
  'I feel finished, and it is very quiet in here.',
  'It would be simpler for everyone if I were not around.',
];
export const clientClosing: readonly string[] = [
  "I don't know why I am telling you.",
  'You do not have to answer this.',
  'I have tidied the whole house, which is strange for me.',
  'Nobody here knows how bad it has got.',
  "I'm not even sad, which is the odd part.",
  'I have nobody else to say it to at this hour.',
];
export const retreats: readonly string[] = [
  'Forget that I said it. I should not have put that on you.',
  'Yes. I have been thinking about it, on and off. Mostly at night.',
  'I am alone here, since you ask. My sister only lives ten minutes away, but it is late.',
  'I called somewhere once, years ago, and I was put on hold. I hung up.',
  'I do not want to take up a place that somebody worse off might need.',
  'My mother would be so frightened if I told her, and I could not bear to see that.',
  'What would I even say to them? I would not know how to begin.',
  "I'm not in danger this minute, I think. I only can't see next week.",
  'I am ashamed that it has come to this. I used to be the strong one.',
  'They would ask me questions, and I am too worn out for questions.',
];
export const wavering: readonly string[] = [
  'But I am still typing, so perhaps that means something.',
  'I have read your last message three times.',
  'It is the first time that I have said so to anybody.',
  'You are calmer about it than I expected.',
  'I am sitting on the stairs with the phone in my hand.',
  'I had not thought that one could simply call and say that.',
  'My tea has gone cold. I keep looking at it.',
];
export const hesitations: readonly string[] = [
  'If I did call, would you still be here?',
  'I could perhaps do one small thing, if it is really small.',
  'I do not want to be alone with it tonight, I know that much.',
  'Maybe somebody could come. I am not sure how one asks.',
  'I think I would rather write to them than speak.',
  'Give me a minute. I am looking for my glasses.',
];
export const clientLast: readonly string[] = [
  'I called. A woman answered almost at once, and I told her what I told you.',
  'My sister is on her way. She did not ask anything, she just said that she was coming.',
  'I sent them a text, and there is somebody writing back right now.',
  'I am on the line with them as I type this. They are staying on until my brother is here.',
  'My neighbor is sitting in the kitchen with me, and we are calling together.',
  'I rang the crisis line, and they are finding me someone to see tomorrow morning.',
];
export const afterwards: readonly string[] = [
  'I do not feel better, exactly. I am not by myself with it.',
  'I am still worn out, but somebody knows now.',
  'Nothing is solved, and I can wait until the morning.',
  'I will stay here with them. Thank you for not letting me change the subject.',
  'I am shaking a bit, and I will keep talking to them.',
];

export const heard: readonly string[] = [
  "I'm really glad that you told me. What you wrote worries me, and I want to put everything else aside and stay with it.",
  'Thank you for saying that to me. I hear how worn out you are, and nothing else matters as much right now.',
  'I can hear how much pain is in that, and how long you have been alone with it.',
  'That must be very heavy. I am taking it seriously, and I am not shocked or angry that you said it.',
  'I hear you. You do not have to take it back, and you do not have to make it sound smaller for me.',
  'I understand that it feels like too much to ask. You are not taking anything away from anyone by reaching out.',
  'It makes sense that you are afraid of being a burden. I am still glad that you are here and writing.',
  'You have been strong for a long time. Letting somebody in now takes strength as well.',
];
export const asides: readonly string[] = [
  'The matter you first wrote about can wait, and I will not go into it today.',
  'Everything that brought you here can be left lying where it is.',
  'What you came to ask me has no say in whether you live. It can wait for as long as it has to.',
  'None of the rest needs an answer from you tonight.',
];
/** Asked in the first answer. */
export const directQuestions: readonly string[] = [
  'I would like to ask you directly: are you thinking about ending your life?',
  'Are you thinking of suicide? You can answer honestly, whatever the answer is.',
  'May I ask you plainly whether you are having thoughts of suicide?',
];
export const safety: readonly string[] = [
  'Are you safe where you are at this moment, and is anybody with you?',
  'Will you tell me straight if it becomes harder to stay safe in the next hour?',
  'Who is close enough to come and sit with you tonight?',
  'Is there somebody you could wake up, even though it is late?',
  'Are those thoughts with you right now, as you write?',
];
export const referrals: readonly string[] = [
  'Please call or text a suicide and crisis line now. They answer day and night, and the people there are trained for exactly this, which I am not.',
  'There is a crisis line where you are, free and open at any hour, by phone or by text. I would like you to reach out to them while I am still here with you.',
  'If you might act on these thoughts, please call emergency services, or go to the nearest emergency department and tell them what you told me.',
  'Someone trained should be with you in this. A crisis line can be that person within minutes, and your own doctor or a therapist in the days after.',
  'You deserve help from people who do this every night. The crisis line is the place to start, and emergency services are there if it gets more urgent.',
];
export const wordings: readonly string[] = [
  'You only need one sentence to begin: "I am not safe with my thoughts, and I need to talk to someone."',
  'If speaking is too much, you can text them, or hand the phone to your sister, a neighbor or whoever is near.',
  'You can say that you do not know what to say. They hear it often, and they will lead from there.',
  'Should the first attempt not get through, try again straight away, and tell me that you did.',
  'You do not have to explain how it came about. They will ask you only what they need to keep you safe.',
];
export const staying: readonly string[] = [
  'I am staying here while you do it. Tell me when you have reached someone.',
  'Write me one word when somebody has answered, and I will be here.',
  'I would feel better knowing who will be with you in the next hour. Who could it be?',
  'Please do that first, before you write anything longer to me.',
  'Do not wait for the morning with this. I will be here until another person is.',
];
export const accompanied: readonly string[] = [
  "I'm so glad that you reached someone. That was a hard thing to do, and you did it.",
  'Thank you for telling me that you are not alone. It is the best thing that I have read today.',
  'Good. You let somebody in, and that took more strength than it may feel like.',
  'I am relieved that a person is with you now.',
];
export const farewells: readonly string[] = [
  'Stay with them, and let them take over from here. All the rest can wait for another time, and so can I.',
  'Please keep talking to them for as long as they suggest. There is nothing else that you have to do tonight.',
  'Let them help you to see a doctor or a counselor tomorrow, and let the person who is with you stay the night.',
  'There is no hurry with anything else. When you have had some help and some rest, my door is open.',
];
export const again: readonly string[] = [
  'If it gets worse in the night, call the crisis line again or go to an emergency department, even if it feels like too soon.',
  'Should the thoughts come back harder, the crisis line and emergency services are there at any hour, for a second call as much as for the first.',
  'If you are left alone before you feel safe, please call the crisis line back at once.',
];
