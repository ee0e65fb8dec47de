import { name, version } from "../../factory/resource-schema.ts";
import { type JsonSchema, objectSchema, texts } from "../../plan/json-schema.ts";

const digest: JsonSchema = { description: "Digest.", type: "string", pattern: "^sha256:[0-9a-f]{64}$" };

/** JSON Schema of what `factory promote --json` prints. */
export const promotionSchema = objectSchema("An image that was brought to a name.", {
  schemaVersion: version,
  runId: name("The run that was approved."),
  digest,
  to: name("Full name: registry, repository and tag."),
  action: { enum: ["promote", "rollback"] },
  previousDigest: { description: "What the name led to before.", type: ["string", "null"] },
  already: { description: "Nothing had to be done.", type: "boolean" },
  dryRun: { description: "Nothing was done.", type: "boolean" },
  attestations: texts("Digests of the manifests with the record of the approval."),
});

/** JSON Schema of what `factory rollback --json` prints. */
export const rollbackSchema = objectSchema("What a name led to before.", {
  schemaVersion: version,
  to: name("Full name: registry, repository and tag."),
  digest,
  runId: name("The run that it was approved with."),
  current: objectSchema("What the name leads to, as the log of promotions says.", {
    digest,
    runId: name("Its run."),
  }),
  applied: { description: "Whether it was promoted again.", type: "boolean" },
});
