import type { EmotionalArc, Persona, Tier, Topic, UsableTemplate } from '#domain/scaffolding.ts';

/** In a `templateId`: choose for me. */
export const chooseForMe = '00000000-0000-0000-0000-000000000000';

export interface TemplateWish {
  /** The arc’s key. */
  emotionalArc: string;
  tier: Tier;
  /** Absent or all zeros: choose for me. */
  templateId?: string | undefined;
}

/**
 * The one choice of a template. Only active ones are chosen. A named one is that one, whatever its arc; else, of the same
 * arc, one of the same tier before those of any tier; of several the best rated, then the higher version, then by name.
 * `inline` are a plan’s own templates: where one is of the arc, it is chosen before any stored one.
 */
export function selectTemplate(
  templates: readonly UsableTemplate[],
  wish: TemplateWish,
  inline: readonly UsableTemplate[] = [],
): UsableTemplate | null {
  if (wish.templateId !== undefined && wish.templateId !== chooseForMe) {
    const id = wish.templateId.toLowerCase();
    return [...inline, ...templates].find((template) => template.id === id && template.active) ?? null;
  }
  for (const list of [inline, templates]) {
    const ofArc = list.filter((template) => template.active && template.emotionalArc === wish.emotionalArc);
    const ofTier = ofArc.filter((template) => template.tier === wish.tier);
    const [best] = (ofTier.length > 0 ? ofTier : ofArc).sort(byMerit);
    if (best) return best;
  }
  return null;
}

/** An unrated template comes last. The id decides where all else is equal, so that no order of rows does. */
function byMerit(a: UsableTemplate, b: UsableTemplate): number {
  return (b.rating ?? -1) - (a.rating ?? -1) || b.version - a.version || order(a.name, b.name) || order(a.id, b.id);
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** What does not suit what, for people; by keys. */
export const misfits = {
  personaToArc: (persona: string, arc: string) => `persona ${persona} does not suit arc ${arc}`,
  topicToArc: (topic: string, arc: string) => `topic ${topic} does not suit arc ${arc}`,
  personaToTopic: (persona: string, topic: string) => `persona ${persona} does not suit topic ${topic}`,
  arcToTopic: (arc: string, topic: string) => `arc ${arc} does not suit topic ${topic}`,
};

/**
 * How badly a combination fits, in whole points, with reasons: it warns, it does not block. An empty list suits any.
 * Persona not suitable for the arc 20, topic not for the arc 20, persona not for the topic 15, arc not for the topic 15.
 */
export function compatibilityPenalty(
  persona: Pick<Persona, 'key'>,
  arc: Pick<EmotionalArc, 'key' | 'suitablePersonas' | 'suitableTopics'>,
  topic: Pick<Topic, 'key' | 'suitablePersonas' | 'suitableEmotionalArcs'>,
): { points: number; reasons: string[] } {
  const reasons: string[] = [];
  let points = 0;
  const charge = (suitable: readonly string[] | undefined, key: string, cost: number, reason: () => string) => {
    if (!suitable?.length || suitable.includes(key)) return;
    points += cost;
    reasons.push(reason());
  };
  charge(arc.suitablePersonas, persona.key, 20, () => misfits.personaToArc(persona.key, arc.key));
  charge(arc.suitableTopics, topic.key, 20, () => misfits.topicToArc(topic.key, arc.key));
  charge(topic.suitablePersonas, persona.key, 15, () => misfits.personaToTopic(persona.key, topic.key));
  charge(topic.suitableEmotionalArcs, arc.key, 15, () => misfits.arcToTopic(arc.key, topic.key));
  return { points, reasons };
}
