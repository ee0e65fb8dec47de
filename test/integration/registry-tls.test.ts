import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect, type Server } from "node:net";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { imageFixture, rootOf, writeFixtureLayout } from "../../src/registry/image-fixture.ts";
import { type RegistryFixture, startRegistryFixture } from "../../src/registry/registry-fixture.ts";
import { runFactory } from "../run-factory.ts";
import { emptyFolder } from "./small-project.ts";

const HOST = "registry.example";
const REF = `${HOST}/team/hello:1`;
const IMAGE = imageFixture(["one", "two"]);

let folder: string;
let layout: string;
let registry: RegistryFixture;
let servers: readonly Server[];
let proxy: string;
const tunnels: string[] = [];

beforeAll(async () => {
  folder = emptyFolder();
  layout = join(folder, "layout");
  writeFixtureLayout(layout, { "": IMAGE });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "key.pem"];
  const name = ["-subj", `/CN=${HOST}`, "-addext", `subjectAltName=DNS:${HOST}`];
  const run = promisify(execFile);
  await run("openssl", ["req", "-x509", ...key, "-out", "cert.pem", "-days", "2", ...name], { cwd: folder });
  const login = { username: "ada", secret: "s3cret-word" };
  registry = await startRegistryFixture({ auth: "basic", login });
  const [, port = ""] = registry.host.split(":");
  const [cert, privateKey] = ["cert.pem", "key.pem"].map((file) => readFileSync(join(folder, file)));
  const tls = createTlsServer({ cert, key: privateKey }, (socket) => {
    const plain = connect(Number(port), "127.0.0.1");
    for (const each of [socket, plain]) each.on("error", () => undefined);
    socket.pipe(plain).pipe(socket);
  });
  tls.on("tlsClientError", () => undefined);
  const tunnel = createServer().on("connect", ({ url = "" }, socket) => {
    tunnels.push(url);
    const target = connect((tls.address() as AddressInfo).port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      socket.pipe(target).pipe(socket);
    });
    for (const each of [socket, target]) each.on("error", () => undefined);
  });
  servers = [tls, tunnel];
  for (const server of servers) {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  }
  proxy = `http://127.0.0.1:${(tunnel.address() as AddressInfo).port}`;
  const auth = Buffer.from(`${login.username}:${login.secret}`).toString("base64");
  writeFileSync(join(folder, "config.json"), JSON.stringify({ auths: { [HOST]: { auth } } }));
});
afterAll(async () => {
  for (const server of servers) server.close();
  await registry.close();
});

function env(changes: Readonly<Record<string, string>> = {}) {
  return { env: { DOCKER_CONFIG: folder, HTTPS_PROXY: proxy, ...changes } };
}

it("an image is pushed and pulled over TLS and a proxy", async () => {
  const ca = ["--ca-cert", join(folder, "cert.pem")];
  const target = join(folder, "pulled");

  const pushed = await runFactory(["push", layout, REF, "--json", ...ca], env());
  const output = ["--output", `type=oci,tar=false,dest=${target}`];
  const pulled = await runFactory(
    ["pull", REF, ...output, "--json"],
    env({ SSL_CERT_FILE: join(folder, "cert.pem") }),
  );

  expect(pushed.exit, pushed.stdout).toBe(0);
  expect(pulled.exit, pulled.stdout).toBe(0);
  expect(JSON.parse(pulled.stdout).digest).toBe(rootOf(IMAGE).descriptor.digest);
  expect(registry.missing()).toEqual([]);
  expect([...new Set(tunnels)]).toEqual([`${HOST}:443`]);
});

it("a certificate that nobody vouches for is named at once, and nothing is sent", async () => {
  const before = registry.requests.length;

  const { exit, stdout } = await runFactory(["push", layout, REF, "--json"], env());

  expect(exit).toBe(75);
  expect(JSON.parse(stdout).error).toMatchObject({
    code: "REGISTRY_UNAVAILABLE",
    hint: expect.stringContaining("--ca-cert"),
  });
  expect(registry.requests.length).toBe(before);
});
