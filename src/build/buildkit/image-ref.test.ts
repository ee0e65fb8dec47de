import { expect, it } from "vitest";
import { fullImageRef } from "./image-ref.ts";

it.each([
  ["python", "docker.io/library/python:latest"],
  ["python:3.13-slim", "docker.io/library/python:3.13-slim"],
  ["acme/tool", "docker.io/acme/tool:latest"],
  ["docker.io/python", "docker.io/library/python:latest"],
  ["localhost/x", "localhost/x:latest"],
  ["127.0.0.1:5000/x/y:1", "127.0.0.1:5000/x/y:1"],
  ["a.example/x@sha256:00", "a.example/x@sha256:00"],
  ["python:3.13@sha256:00", "docker.io/library/python:3.13@sha256:00"],
])("writes %s in full", (ref, full) => {
  expect(fullImageRef(ref)).toBe(full);
});
