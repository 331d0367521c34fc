/**
 * A value that a plan leaves to the execution of graphql-js, which then gives the right result or the right error.
 *
 * Permanent for a reason that stays, such as a resolver that returns promises. Otherwise the plan may fit the next value,
 * such as after a field that failed.
 */
export class NotPlanned extends Error {
  readonly isPermanent: boolean;

  constructor(isPermanent: boolean) {
    super('not planned');
    this.isPermanent = isPermanent;
  }
}

/** The result of a plan is larger than a result may be. The execution of graphql-js would give the same. */
export class PlannedTooLarge extends Error {
  constructor() {
    super('too large');
  }
}
