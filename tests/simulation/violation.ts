/** A promise of the ledger or the engine that a schedule saw broken. */
export class Violation extends Error {
  override readonly name = 'Violation';
  /** The check's name. */
  readonly check: string;

  constructor(check: string, detail: string) {
    super(detail);
    this.check = check;
  }
}
