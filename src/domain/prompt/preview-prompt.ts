import { type PlaceholderSource, type PromptSubject, placeholderLayers } from '#domain/prompt/placeholder-values.ts';
import { PromptEstimator } from '#domain/prompt/prompt-estimator.ts';
import { parseTemplate, valueText } from '#domain/prompt/template-text.ts';
import { buildPrompt } from '#domain/render-prompt.ts';
import type { UsableTemplate } from '#domain/scaffolding.ts';

/** A placeholder, once for each way in which it is written: on a line of its own a list has other text than in a sentence. */
interface PreviewedPlaceholder {
  name: string;
  /** What it becomes; null where nothing fills it. */
  value: string | null;
  source: PlaceholderSource | null;
}

export interface PromptPreview {
  system: string;
  prompt: string;
  placeholders: PreviewedPlaceholder[];
  /** The names of those that nothing fills; an item with such a prompt is not sent. */
  unresolved: string[];
  /** Estimated, as a submission does it. */
  tokens: number;
}

/** What a model would be sent, by what sends it, and where each part of it comes from. */
export function previewPrompt(subject: PromptSubject, template: UsableTemplate): PromptPreview {
  const { system, user, unresolved } = buildPrompt({ ...subject, template });
  const { tokens } = new PromptEstimator(subject.advisor, subject.sharedParameters).estimate(template, subject);
  const layers = placeholderLayers(subject).reverse();
  const seen = new Map<string, PreviewedPlaceholder>();
  for (const part of parseTemplate(template.text)) {
    if (typeof part === 'string') continue;
    const layer = layers.find(({ values }) => Object.hasOwn(values, part.name));
    const value = layer ? valueText(layer.values[part.name], part) : null;
    seen.set(JSON.stringify([part.name, value]), {
      name: part.name,
      value,
      source: value === null ? null : layer!.source,
    });
  }
  return { system, prompt: user, placeholders: [...seen.values()], unresolved, tokens };
}
