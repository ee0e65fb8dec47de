const name = { type: "string", minLength: 1 } as const;

/** `policy:` of factory.yaml. */
export const policySchema = {
  description: "What the policy stage of a pipeline demands of the image",
  type: "object",
  additionalProperties: false,
  properties: {
    maxBytes: {
      description: "Largest size in bytes of all layers as they are stored",
      type: "integer",
      minimum: 1,
      maximum: 1_000_000_000_000,
    },
    allowRoot: { description: "Whether the image may run as root; false when absent", type: "boolean" },
    denyPackages: {
      description: "Packages that must not be in the image, of Python, Node or the distribution",
      type: "array",
      items: { ...name, description: "A name" },
    },
    denyLicences: {
      description: "Licences that no package of the image may have",
      type: "array",
      items: { ...name, description: "An SPDX id, such as AGPL-3.0-only" },
    },
  },
} as const;
