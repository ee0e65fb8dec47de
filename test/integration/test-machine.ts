/** What setup.ts made for the integration tests. */
export interface TestMachine {
  /** The bundled program, for node to run. */
  readonly program: string;
  /** `unix://…` of a daemon that is shared by all tests of a run. */
  readonly buildkit: string;
  readonly buildkitd: string;
  readonly buildctl: string;
  /** The pinned buildx, to be run by itself: no docker is needed. */
  readonly buildx: string;
  readonly runc: string;
  /** The user's cache folder, with `debian-python:3.11` in it. */
  readonly cache: string;
  /** Variables that tools need to reach the network of this machine. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

const PASSED_ON = [
  ...["PATH", "HOME", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"],
  ...["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "UV_DEFAULT_INDEX", "PIP_INDEX_URL"],
];

/** Reads it from the environment; throws when the tests run without their setup. */
export function testMachine(): TestMachine {
  return {
    program: required("FACTORY_TEST_PROGRAM"),
    buildkit: required("FACTORY_TEST_BUILDKIT"),
    buildkitd: required("FACTORY_TEST_BUILDKITD"),
    buildctl: required("FACTORY_TEST_BUILDCTL"),
    buildx: required("FACTORY_TEST_BUILDX"),
    runc: required("FACTORY_TEST_RUNC"),
    cache: required("FACTORY_TEST_CACHE"),
    env: Object.fromEntries(PASSED_ON.map((name) => [name, process.env[name]])),
  };
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "")
    throw new Error(`${name} is not set: run the integration project of vitest`);
  return value;
}
