import { tokensOf, tokenWeight } from '#domain/prompt/estimate-tokens.ts';
import { outputFormat } from '#domain/prompt/output-format.ts';
import { arcValues, fieldValues, type PlaceholderValues } from '#domain/prompt/placeholder-values.ts';
import { parseTemplate, type Slot, valueText } from '#domain/prompt/template-text.ts';
import type { Advisor, EmotionalArc, Persona, Tier, Topic, UsableTemplate } from '#domain/scaffolding.ts';

/** For the wrapping of messages, which every provider counts a little differently. */
const messageTokens = 20;

type Kind = 'persona' | 'emotionalArc' | 'topic' | 'advisor' | 'item';

/** What a template’s placeholders of one kind come to for one row of scaffolding. */
interface Measured {
  weight: number;
  /** Those that the row leaves empty; parameters may fill them. */
  empty: Slot[];
}

interface MeasuredTemplate {
  /** Weight of the text between placeholders. */
  weight: number;
  slots: Record<Kind, Slot[]>;
  rows: Map<object | null, Measured>;
}

export interface ItemSubject {
  persona: Persona;
  emotionalArc: EmotionalArc;
  topic: Topic;
  tier: Tier;
  sourceText: string | null;
  parameters: PlaceholderValues;
}

/**
 * Estimates prompts by their parts, without rendering them: each row of scaffolding is measured once a template, so that a
 * million items cost a few additions each. Gives what `estimateTokens` would give for `buildPrompt`.
 */
export class PromptEstimator {
  private readonly templates = new Map<UsableTemplate, MeasuredTemplate>();
  private readonly systemWeight = tokenWeight(outputFormat);
  private readonly advisor: Advisor | null;
  private readonly sharedParameters: PlaceholderValues;

  constructor(advisor: Advisor | null, sharedParameters: PlaceholderValues) {
    this.advisor = advisor;
    this.sharedParameters = sharedParameters;
  }

  /** Tokens of the prompt, and the placeholders that have no value. */
  estimate(chosen: UsableTemplate, item: ItemSubject): { tokens: number; unresolved: Slot[] } {
    const template = this.templates.get(chosen) ?? this.measureTemplate(chosen);
    const persona = template.rows.get(item.persona) ?? this.measure(template, 'persona', item.persona);
    const arc = template.rows.get(item.emotionalArc) ?? this.measure(template, 'emotionalArc', item.emotionalArc);
    const topic = template.rows.get(item.topic) ?? this.measure(template, 'topic', item.topic);
    const advisor = template.rows.get(this.advisor) ?? this.measure(template, 'advisor', this.advisor);
    let weight = this.systemWeight + template.weight + persona.weight + arc.weight + topic.weight + advisor.weight;
    const unresolved: Slot[] = [];
    for (const slots of [template.slots.item, persona.empty, arc.empty, topic.empty, advisor.empty]) {
      for (const slot of slots) {
        const text = valueText(this.itemValue(item, slot.name), slot);
        if (text === null) unresolved.push(slot);
        weight += tokenWeight(text ?? slot.raw);
      }
    }
    return { tokens: tokensOf(weight) + messageTokens, unresolved };
  }

  /** The placeholders of a template, by what fills them, in the order in which `estimate` tells the unresolved ones. */
  placeholders(chosen: UsableTemplate): [Kind, Slot[]][] {
    const { slots } = this.templates.get(chosen) ?? this.measureTemplate(chosen);
    return (['item', 'persona', 'emotionalArc', 'topic', 'advisor'] as const).map((kind) => [kind, slots[kind]]);
  }

  /** Whether a placeholder has no value in an item of this row, by the row and by what all items share. */
  isUnresolved(slot: Slot, kind: Kind, row: object | null): boolean {
    const values = kind === 'item' || row === null ? {} : this.valuesOf(kind, row);
    if (Object.hasOwn(values, slot.name) && valueText(values[slot.name], slot) !== null) return false;
    if (slot.name === 'tier') return false;
    const shared = Object.hasOwn(this.sharedParameters, slot.name) ? this.sharedParameters[slot.name] : undefined;
    return valueText(shared, slot) === null;
  }

  private valuesOf(kind: Exclude<Kind, 'item'>, row: object): PlaceholderValues {
    return kind === 'emotionalArc' ? arcValues(row as EmotionalArc) : fieldValues(kind, row);
  }

  /** As `placeholderValues` has it, for what is not the scaffolding’s. */
  private itemValue(item: ItemSubject, name: string): unknown {
    if (name === 'tier') return item.tier;
    if (name === 'source_text' && item.sourceText) return item.sourceText;
    if (Object.hasOwn(item.parameters, name)) return item.parameters[name];
    return Object.hasOwn(this.sharedParameters, name) ? this.sharedParameters[name] : undefined;
  }

  private measureTemplate(template: UsableTemplate): MeasuredTemplate {
    const measured: MeasuredTemplate = {
      weight: 0,
      slots: { persona: [], emotionalArc: [], topic: [], advisor: [], item: [] },
      rows: new Map(),
    };
    for (const part of parseTemplate(template.text)) {
      if (typeof part === 'string') measured.weight += tokenWeight(part);
      else measured.slots[kindOf(part.name)].push(part);
    }
    this.templates.set(template, measured);
    return measured;
  }

  private measure(template: MeasuredTemplate, kind: Exclude<Kind, 'item'>, row: object | null): Measured {
    const values = row === null ? {} : this.valuesOf(kind, row);
    const measured: Measured = { weight: 0, empty: [] };
    for (const slot of template.slots[kind]) {
      const text = Object.hasOwn(values, slot.name) ? valueText(values[slot.name], slot) : null;
      if (text === null) measured.empty.push(slot);
      else measured.weight += tokenWeight(text);
    }
    template.rows.set(row, measured);
    return measured;
  }
}

function kindOf(name: string): Kind {
  if (name.startsWith('persona_')) return 'persona';
  if (/^(?:emotional_arc|starting|ending|turns)_/.test(name)) return 'emotionalArc';
  if (name.startsWith('topic_')) return 'topic';
  return name.startsWith('advisor_') ? 'advisor' : 'item';
}
