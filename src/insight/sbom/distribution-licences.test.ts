import parse from "spdx-expression-parse";
import { describe, expect, it } from "vitest";
import { CLASSIFIER_LICENCES } from "./classifier-licences.ts";
import { distributionLicences } from "./distribution-licences.ts";
import { headerFields } from "./header-fields.ts";

describe("distributionLicences", () => {
  it.each([
    ["License-Expression: MIT OR Apache-2.0\nLicense: else", [expression("MIT OR Apache-2.0")]],
    ["License: BSD-3-Clause", [expression("BSD-3-Clause")]],
    ["License: BSD\nClassifier: License :: OSI Approved :: MIT License", [expression("MIT")]],
    ["License: BSD\nClassifier: License :: OSI Approved :: BSD License", [{ kind: "named", name: "BSD" }]],
    [
      "Classifier: License :: OSI Approved :: Apache Software License",
      [{ kind: "named", name: "Apache Software License" }],
    ],
    ["Classifier: License :: OSI Approved", []],
    ["License: UNKNOWN", []],
    ["License-Expression: LicenseRef-Ours", [{ kind: "named", name: "LicenseRef-Ours" }]],
    [
      "Classifier: License :: OSI Approved :: MIT License\nClassifier: License :: Other/Proprietary License",
      [expression("MIT"), { kind: "named", name: "Other/Proprietary License" }],
    ],
    [
      "License: Long words\n        second line",
      [{ kind: "named", name: "Long words", text: "Long words\nsecond line" }],
    ],
  ])("of %j", (text, licences) => {
    expect(distributionLicences(headerFields(text))).toEqual(licences);
  });

  it("maps classifiers to expressions that are some", () => {
    for (const id of Object.values(CLASSIFIER_LICENCES)) expect(() => parse(id), id).not.toThrow();
  });
});

function expression(text: string) {
  return { kind: "expression", expression: text };
}
