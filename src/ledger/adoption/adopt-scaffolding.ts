import {
  type Adopted,
  arcOf,
  oldKeyOf,
  personaOf,
  templateOf,
  topicOf,
  unknownPlaceholders,
} from '#domain/adoption/old-scaffolding.ts';
import { cappedText, keyOf, textOf, uuidIn } from '#domain/adoption/old-values.ts';
import type { Mapping } from '#domain/mapping.ts';
import type { EmotionalArc, Persona, Template, Topic } from '#domain/scaffolding.ts';
import { keyOf as keyIn, type ScaffoldingKind, scaffoldingKinds } from '#domain/scaffolding-kinds.ts';
import { type OldTables, rowsOf } from '#ledger/adoption/old-tables.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { scaffoldingTables, storeScaffolding } from '#ledger/scaffolding-store.ts';
import type { Queryable } from '#platform/database.ts';
import type { Seed } from '#platform/seed/load-seed.ts';

/** What became of one old table of scaffolding. */
export interface AdoptedScaffolding {
  kind: ScaffoldingKind;
  rows: number;
  adopted: number;
  /** Of those, in the place of a shipped row of the same id or key: the old words, and the shipped ones where the old row says nothing. */
  overShipped: number;
  /** Of those, switched off: the old row was, or its template uses placeholders that nothing fills. */
  inactive: number;
}

/**
 * Stores the old scaffolding that fits, with its ids, and the shipped scaffolding that it leaves room for. An old row is the shipped one where it has its id, else
 * where it has its key. What does not fit stays in its old table.
 */
export async function adoptScaffolding(
  connection: Queryable,
  tables: OldTables,
  seed: Seed,
): Promise<AdoptedScaffolding[]> {
  const report: AdoptedScaffolding[] = [];
  await storeScaffolding(connection, localOrganizationId, 'advisors', seed.advisors, { replace: false });
  const keyed = async <T extends { key: string }>(
    kind: 'personas' | 'emotionalArcs' | 'topics',
    keyColumn: string,
    shipped: (T & { id: string })[],
    adopt: (row: Mapping, key: string, shipped: (T & { id: string }) | undefined) => Adopted<T> | null,
  ): Promise<Map<string, string>> => {
    const keys = new Map<string, string>();
    const table = tables[kind];
    const old = table ? (await rowsOf<Mapping>(connection, table)).map(({ row }) => row) : [];
    const list = new Merge(shipped, ({ key }) => key);
    for (const row of old) {
      const key = oldKeyOf(row, keyColumn);
      if (key === null) continue;
      const same = list.shippedFor(uuidIn(row, 'id'), key);
      const adopted = adopt(row, same?.key ?? list.freeName(key, (n) => `${key}_${n}`), same);
      if (!adopted) continue;
      list.add(adopted, same);
      if (adopted.id) keys.set(adopted.id, adopted.key);
      keys.set(key, adopted.key);
    }
    await store(connection, kind, list.all());
    if (table) report.push({ kind, rows: old.length, ...list.tally() });
    return keys;
  };
  await keyed<Persona>('personas', 'persona_key', seed.personas, personaOf);
  await keyed<Topic>('topics', 'topic_key', seed.topics, topicOf);
  const shippedArcs = seed.emotionalArcs.map(({ id, key }) => [id, key] as const);
  const arcs = new Map([
    ...shippedArcs,
    ...(await keyed<EmotionalArc>('emotionalArcs', 'arc_key', seed.emotionalArcs, arcOf)),
  ]);

  const old = tables.templates ? (await rowsOf<Mapping>(connection, tables.templates)).map(({ row }) => row) : [];
  const list = new Merge<Template>(seed.templates, ({ name }) => name);
  for (const row of old) {
    const name = cappedText(textOf(row, 'template_name') ?? textOf(row, 'name'), 480) ?? 'Adopted template';
    const word = textOf(row, 'emotional_arc_type') ?? textOf(row, 'emotional_arc');
    const arc = arcs.get(uuidIn(row, 'emotional_arc_id') ?? '') ?? arcs.get(keyOf(word) ?? '') ?? keyOf(word);
    if (!arc) continue;
    const same = list.shippedFor(uuidIn(row, 'id'), name);
    const adopted = templateOf(row, same?.name === name ? name : list.freeName(name, (n) => `${name} (${n})`), arc);
    if (!adopted) continue;
    const fills = unknownPlaceholders(adopted.text).length === 0;
    // The shipped template of that id works; one that nothing fills must not stand in its place.
    if (same && !fills) continue;
    list.add({ ...adopted, active: adopted.active && fills }, same);
  }
  await store(connection, 'templates', list.all());
  if (tables.templates) report.push({ kind: 'templates', rows: old.length, ...list.tally() });
  return report;
}

/** Shipped rows and old ones as one list, in which ids and names (or keys) are unique. */
class Merge<T extends object> {
  readonly #shipped: (T & { id: string })[];
  readonly #nameOf: (row: T) => string;
  readonly #adopted: Adopted<T>[] = [];
  readonly #names = new Set<string>();
  readonly #ids = new Set<string>();
  readonly #replaced = new Set<object>();

  constructor(shipped: (T & { id: string })[], nameOf: (row: T) => string) {
    this.#shipped = shipped;
    this.#nameOf = nameOf;
  }

  /** The shipped row that an old one is: by its id, else by its name; once. */
  shippedFor(id: string | null, name: string): (T & { id: string }) | undefined {
    const free = this.#shipped.filter((row) => !this.#replaced.has(row) && !this.#names.has(this.#nameOf(row)));
    return free.find((row) => row.id === id) ?? free.find((row) => this.#nameOf(row) === name);
  }

  freeName(name: string, numbered: (n: number) => string): string {
    const taken = (each: string) =>
      this.#names.has(each) || this.#shipped.some((row) => !this.#replaced.has(row) && this.#nameOf(row) === each);
    if (!taken(name)) return name;
    for (let n = 2; ; n++) if (!taken(numbered(n))) return numbered(n);
  }

  add(row: Adopted<T>, inPlaceOf: (T & { id: string }) | undefined): void {
    const { id, ...rest } = row;
    const ownId = id && !this.#ids.has(id) ? id : inPlaceOf?.id;
    if (ownId) this.#ids.add(ownId);
    this.#names.add(this.#nameOf(row));
    if (inPlaceOf) this.#replaced.add(inPlaceOf);
    this.#adopted.push({ ...(rest as unknown as Adopted<T>), ...(ownId && { id: ownId }) });
  }

  all(): Adopted<T>[] {
    const kept = this.#shipped.filter((row) => !this.#replaced.has(row) && !this.#ids.has(row.id));
    return [...this.#adopted, ...kept.map((row) => ({ ...row, active: true }))];
  }

  tally(): Pick<AdoptedScaffolding, 'adopted' | 'overShipped' | 'inactive'> {
    const inactive = this.#adopted.filter(({ active }) => !active).length;
    return { adopted: this.#adopted.length, overShipped: this.#replaced.size, inactive };
  }
}

async function store<T extends object>(connection: Queryable, kind: ScaffoldingKind, rows: Adopted<T>[]) {
  await storeScaffolding(connection, localOrganizationId, kind, rows as never[], { replace: false });
  const table = scaffoldingTables[kind];
  const { key } = scaffoldingKinds[kind];
  const off = rows.filter(({ active }) => !active).map((row) => keyIn(kind, row));
  if (off.length > 0)
    await connection.query(`update ${table} set active = false where organization_id = $1 and ${key} = any ($2)`, [
      localOrganizationId,
      off,
    ]);
}
