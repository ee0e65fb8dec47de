import { describe, expect, it } from "vitest";
import { PROVENANCE_PREDICATE } from "../../insight/provenance/provenance.ts";
import { STATEMENT_TYPE } from "../../insight/provenance/statement.ts";
import { authenticity } from "./authenticity.ts";

const DIGEST = `sha256:${"1".repeat(64)}`;

describe("authenticity", () => {
  it.each([{}, { predicate: null }, { predicate: "none" }])(
    "takes provenance with %j for one that names no plan",
    (said) => {
      const statement = {
        _type: STATEMENT_TYPE,
        subject: [null, { name: "image", digest: { sha256: "1".repeat(64) } }],
        predicateType: PROVENANCE_PREDICATE,
        ...said,
      };
      const document = {
        digest: DIGEST,
        mediaType: "application/vnd.in-toto+json",
        bytes: Buffer.from(JSON.stringify(statement)),
      };

      expect(
        authenticity({ digest: DIGEST, labels: {} }, { statements: [document], signatures: [] }, undefined),
      ).toEqual({ problems: [], statements: [{ predicateType: PROVENANCE_PREDICATE, signed: false }] });
    },
  );
});
