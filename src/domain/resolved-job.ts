import type { ErrorHandling, Priority } from '#domain/job.ts';
import type { Advisor, EmotionalArc, Persona, Tier, Topic, UsableTemplate } from '#domain/scaffolding.ts';

/** One conversation to make, with everything chosen before money is spent. Small: a job may hold a million. */
export interface ResolvedItem {
  /** 1…n, in the plan's order. */
  position: number;
  /** 32 hex digits, unique in its job. */
  contentKey: string;
  persona: string;
  emotionalArc: string;
  topic: string;
  tier: Tier;
  templateId: string;
  templateVersion: number;
  /** 1…repeat of a grid; 1 elsewhere. */
  repeat: number;
  parameters: Record<string, unknown>;
  sourceText: string | null;
  /** Upper-bound estimate of the prompt's tokens, for reservations. */
  inputTokensEstimate: number;
}

/** A job’s items in the plan’s order, to be gone through any number of times. An array will do; a submission’s are made as they are gone through. */
export interface ResolvedItems extends Iterable<ResolvedItem> {
  readonly length: number;
}

export interface ModelSettings {
  temperature?: number;
  topP?: number;
  maxOutputTokens: number;
  reasoningEffort?: 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh';
}

/** The scaffolding that a job uses, as it was at submission: what is written does not change when the scaffolding is edited later. */
export interface ScaffoldingSnapshot {
  personas: Record<string, Persona & { id: string }>;
  emotionalArcs: Record<string, EmotionalArc & { id: string }>;
  topics: Record<string, Topic & { id: string }>;
  templates: Record<string, UsableTemplate>;
  advisor: (Advisor & { id: string }) | null;
}

/** What a job does beside its items. */
export type JobSettings = Omit<ResolvedJob, 'items' | 'scaffolding' | 'submissionHash' | 'warnings'>;

/** A submission with every reference resolved, every template chosen and every default filled in: what the ledger stores. */
export interface ResolvedJob {
  name: string;
  description: string | null;
  model: string;
  modelSettings: ModelSettings;
  items: ResolvedItems;
  scaffolding: ScaffoldingSnapshot;
  sharedParameters: Record<string, unknown>;
  /** null: as fast as limits and workers allow. */
  concurrentProcessing: number | null;
  errorHandling: ErrorHandling;
  priority: Priority;
  maxAttempts: number;
  itemTimeoutSeconds: number;
  budgetUsd: number | null;
  notifyUrl: string | null;
  mode: 'online' | 'remote_batch';
  pilot: number | null;
  /** 64 hex digits over what decides the conversations (items, model, settings, parameters, template versions). */
  submissionHash: string;
  /** Things that do not block, for people: incompatible combinations and the like. At most 100, then a count. */
  warnings: string[];
}
