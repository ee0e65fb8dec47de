/** JSON Schema of a text, or of a mapping that says more: `- make` and `- command: make`. */
export function textOr<const Mapping extends object>(mapping: Mapping) {
  return {
    type: ["string", "object"],
    minLength: 1,
    if: { type: "object" },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { type: "object", additionalProperties: false, ...mapping },
  } as const;
}
