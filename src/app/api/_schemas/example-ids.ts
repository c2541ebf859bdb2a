/** Ids as examples use them: the same thing has the same id all through the document. */
export const exampleIds = {
  job: '0199a3c4-5e6f-7a8b-9c0d-1e2f3a4b5c6d',
  draft: '0199a3e1-2b3c-7d4e-8f5a-6b7c8d9e0f1a',
  copy: '0199a3d2-0a1b-7c2d-8e3f-4a5b6c7d8e9f',
  item: '0199a3c4-5e70-7b9c-8d1e-2f3a4b5c6d7e',
  attempt: '0199a3c4-6f81-7cad-9e2f-3a4b5c6d7e8f',
  conversation: '0199a3c4-7a92-7dbe-8f3a-4b5c6d7e8f90',
  review: '0199a3c5-1b2c-7d3e-8f40-5a6b7c8d9e0f',
  bulkAct: '0199a3c6-2c3d-7e4f-9051-6b7c8d9e0f1a',
  worker: 'host-1234-ab12',
  scaffolding: '0199a3c4-1b2c-7d3e-8f40-5a6b7c8d9e0f',
  apiKey: '0199a3c4-2c3d-7e4f-8a5b-6c7d8e9f0a1b',
  member: '0199a3c4-3d4e-7f5a-9b6c-7d8e9f0a1b2c',
  price: '0199a3c4-4e5f-7a6b-8c7d-9e0f1a2b3c4d',
  template: 'b5038036-929a-4a86-b40a-e6bb34ce226e',
} as const;
