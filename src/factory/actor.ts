/** Who did something, and how that is known. */
export interface Actor {
  readonly name: string;
  /** `flag` is what somebody claims; the others are what the machine says. */
  readonly source: "flag" | "git" | "os";
}
