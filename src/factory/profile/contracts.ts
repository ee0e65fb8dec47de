/** Formats of the layer that this factory reads and writes. */
export const CONTRACTS: readonly string[] = ["eval-record-v0.1", "gate-criteria-v0.1", "run-envelope-v0.1"];
