export const MARKER_VARIABLES = [
  "python_version",
  "python_full_version",
  "os_name",
  "sys_platform",
  "platform_machine",
  "platform_system",
  "platform_release",
  "platform_version",
  "platform_python_implementation",
  "implementation_name",
  "implementation_version",
  "extra",
] as const;

export type MarkerVariable = (typeof MARKER_VARIABLES)[number];

/** Value of every marker variable for one target; `extra` is empty when none was asked for. */
export type MarkerEnvironment = Readonly<Record<MarkerVariable, string>>;

export type MarkerOperator = "===" | "==" | "!=" | "~=" | "<=" | ">=" | "<" | ">" | "in" | "not in";

export type MarkerOperand =
  | { readonly kind: "variable"; readonly name: MarkerVariable }
  | { readonly kind: "text"; readonly value: string };

/** An environment marker of PEP 508. In a group, `and` binds tighter than `or`. */
export type Marker =
  | {
      readonly kind: "comparison";
      readonly left: MarkerOperand;
      readonly operator: MarkerOperator;
      readonly right: MarkerOperand;
      /** The variable of the comparison, on whichever side it stands. */
      readonly variable: MarkerVariable;
    }
  | {
      readonly kind: "group";
      readonly items: readonly Marker[];
      /** One fewer than items: what stands between them. */
      readonly joints: readonly ("and" | "or")[];
    };

/** Variables whose comparisons follow PEP 440 when the other side is a version. */
export const VERSION_VARIABLES: ReadonlySet<MarkerVariable> = new Set<MarkerVariable>([
  "implementation_version",
  "platform_release",
  "python_full_version",
  "python_version",
]);
