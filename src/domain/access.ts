/** What a member may do: `viewer` reads, `editor` writes too, `owner` does all. */
export const roles = ['viewer', 'editor', 'owner'] as const;
export type Role = (typeof roles)[number];

/** What a key may do; each includes those before it. */
export const scopes = ['read', 'write', 'admin'] as const;
export type Scope = (typeof scopes)[number];

/** Characters that a password has at least, and at most. */
export const passwordLength = { min: 12, max: 200 } as const;
