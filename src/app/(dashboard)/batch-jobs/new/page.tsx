import type { Metadata } from 'next';
import { PlanForm } from './_parts/plan-form.tsx';

export const metadata: Metadata = { title: 'New batch' };

export default function NewBatchPage() {
  return <PlanForm />;
}
