import { describe, expect, it } from "vitest";
import { pushFailure } from "./push-failure.ts";

const BLOB = "http://a.example/v2/x/blobs/sha256:0";

describe("pushFailure", () => {
  it.each([
    [
      `unexpected status from HEAD request to ${BLOB}: 500 Internal Server Error`,
      "REGISTRY_UNAVAILABLE",
      true,
    ],
    [
      "unexpected status from PUT request to http://a.example/v2/x: 429 Too Many Requests",
      "REGISTRY_UNAVAILABLE",
      true,
    ],
    [`failed to do request: Head "${BLOB}": EOF`, "REGISTRY_UNAVAILABLE", true],
    [`failed to do request: Put "${BLOB}": read: connection reset by peer`, "REGISTRY_UNAVAILABLE", true],
    [
      `failed to do request: Head "${BLOB}": dial tcp: lookup a.example: no such host`,
      "REGISTRY_UNAVAILABLE",
      false,
    ],
    [
      `failed to do request: Head "${BLOB}": tls: failed to verify certificate: x509: unknown`,
      "REGISTRY_UNAVAILABLE",
      false,
    ],
    [`unexpected status from HEAD request to ${BLOB}: 401 Unauthorized`, "REGISTRY_REFUSED", false],
    ["unexpected status from PUT request to http://a.example/v2/x: 403 Forbidden", "REGISTRY_REFUSED", false],
    ["push access denied, repository does not exist or may require authorization", "REGISTRY_REFUSED", false],
    ["failed to authorize: failed to fetch oauth token: denied: no", "REGISTRY_REFUSED", false],
    [
      "failed to authorize: failed to fetch oauth token: unexpected status from GET request to https://b/t: 503 Service Unavailable",
      "REGISTRY_UNAVAILABLE",
      true,
    ],
  ])("tells who has to do something about %j", (reason, code, temporary) => {
    expect(pushFailure(`failed to push a.example/x:1: ${reason}`)).toMatchObject({
      code,
      details: { registry: "a.example", temporary },
    });
  });

  it("names the registry to log in to", () => {
    const denied = "push access denied, repository does not exist or may require authorization";

    expect(pushFailure(`failed to push localhost:5000/x:1: ${denied}`)?.hint).toContain(
      "`docker login localhost:5000`",
    );
    expect(pushFailure(`failed to push team/x:1: ${denied}`)?.hint).toContain("`docker login docker.io`");
  });

  it("says nothing about other failures", () => {
    expect(
      pushFailure("failed to resolve source metadata for a.example/x:1: 500 Internal Server Error"),
    ).toBeUndefined();
  });
});
