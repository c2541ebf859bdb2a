'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { components } from '#client/api-types.ts';
import { answer, api } from '../../../_data/api.ts';
import { formatOfFile, formatOfText, type PlanFormat, planFormats } from './plan-formats.ts';

export interface PlanInput {
  text: string;
  /** A file that is too large to be edited here. */
  file: File | null;
  /** Where the text came from, for errors. */
  name: string;
  format: PlanFormat;
  /** Changes with each change, so that one text is submitted once, however often the button is pressed. */
  key: string;
}

/** What a plan would make; a submission of one with combinations that no template is for is refused. */
export type Estimate = components['schemas']['Estimate'];

const keptAs = 'colloquy.plan';
/** A larger file is sent as it is: a box for text gets slow. */
const editableBytesMax = 512 * 1024;
const typingMs = 600;

const empty: PlanInput = { text: '', file: null, name: 'plan', format: 'yaml', key: '' };

/** The plan that is being written. What was typed outlives a reload, and a step back from the job that it made. */
export function usePlan() {
  const [plan, setPlan] = useState(empty);
  useEffect(() => {
    const kept = sessionStorage.getItem(keptAs);
    if (kept) setPlan({ ...empty, ...(JSON.parse(kept) as Partial<PlanInput>), key: newKey() });
  }, []);
  const change = (changes: Partial<PlanInput>) => {
    const next = { ...plan, ...changes, key: newKey() };
    setPlan(next);
    const { text, name, format } = next;
    keep(JSON.stringify({ text, name, format }));
  };
  return {
    plan,
    setFormat: (format: PlanFormat) => change({ format }),
    setText: (text: string) => {
      if (text === '') return change({ ...empty, file: null });
      // Someone who goes on typing has settled on a format; a text that comes at once has not.
      const pasted = Math.abs(text.length - plan.text.length) > 20 || plan.text === '';
      change({ text, file: null, ...(pasted && { format: formatOfText(text) }) });
    },
    setFile: async (file: File | null) => {
      if (!file) return change({ file });
      const [name, format] = [file.name.replace(/\.\w+$/, '') || 'plan', formatOfFile(file.name)];
      if (file.size > editableBytesMax) return change({ file, name, format: format ?? 'yaml' });
      const text = await file.text();
      change({ text, file: null, name, format: format ?? formatOfText(text) });
    },
  };
}

function keep(value: string): void {
  try {
    sessionStorage.setItem(keptAs, value);
  } catch {
    // The browser keeps nothing, or not so much: then a reload loses it, as anywhere.
  }
}

/** What the plan would make, asked for whenever it has rested for a moment. */
export function useDryRun(plan: PlanInput) {
  const rested = useRested(plan, typingMs);
  const given = rested.text.trim() !== '' || rested.file !== null;
  const query = useQuery({
    queryKey: ['dry run', rested.key],
    queryFn: ({ signal }) => estimateOf(rested, signal),
    enabled: given,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    placeholderData: keepPreviousData,
  });
  const current = rested.key === plan.key && given && !query.isPlaceholderData;
  return {
    data: current ? query.data : undefined,
    error: given ? query.error : null,
    isFetching: query.isFetching || (given && rested.key !== plan.key),
  };
}

/** @returns the job’s id */
export async function submitPlan(plan: PlanInput): Promise<string> {
  const made = await send(plan, false, { headers: { 'Idempotency-Key': plan.key } });
  if (!('jobId' in made)) throw new Error('The server took the plan for a trial of it.');
  return made.jobId;
}

async function estimateOf(plan: PlanInput, signal: AbortSignal): Promise<Estimate> {
  const made = await send(plan, true, { signal });
  if (!('withoutTemplate' in made)) throw new Error('The server took the trial of a plan for the plan.');
  return made;
}

interface Sending {
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** The plan as it is, so that what is wrong with it is named by its lines. */
function send({ text, file, name, format }: PlanInput, dryRun: boolean, { headers, signal }: Sending) {
  return answer(
    api.POST('/api/conversations/generate-batch', {
      params: { query: { name: `${name}.${format}`, ...(dryRun && { dryRun }) } },
      headers: { 'Content-Type': planFormats[format].type, ...headers },
      body: text,
      bodySerializer: () => file ?? text,
      signal,
    }),
  );
}

function useRested<Value>(value: Value, restMs: number): Value {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), restMs);
    return () => clearTimeout(timer);
  }, [value, restMs]);
  return rested;
}

/** Works without HTTPS, too, where there is no randomUUID. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(16).padStart(8, '0')).join('');
}
