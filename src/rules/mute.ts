/**
 * Of what one outage makes fire, the cause is told and the symptoms are not: as long as an alert fires, these are muted. A
 * symptom that is graver than its cause is told all the same.
 */
export interface Mute<N extends string = string> {
  readonly cause: N;
  /** Alerts of the same system that follow from it. */
  readonly symptoms: readonly N[];
  /** Labels in which the two must agree besides `system`: both have them. None for a cause that concerns the whole system. */
  readonly equal?: readonly string[];
}

/** The pages on the error budgets of some objectives of the same system: whoever was paged for the errors knows. */
export interface BudgetMute<N extends string = string> {
  readonly cause: N;
  /** Names of the objectives, without the system. */
  readonly objectives: readonly string[];
}

/** What mutes what in one system. */
export interface Mutes<N extends string = string> {
  readonly alerts?: readonly Mute<N>[];
  readonly budgets?: readonly BudgetMute<N>[];
  /** What follows when any target of the system is down, and does not name the target in its label `instance`. */
  readonly targetDown?: readonly N[];
}
