import { execFile } from "node:child_process";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A folder with a CA, a server's certificate for 127.0.0.1 and a client's, made with openssl. */
export async function makeCertificates(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "factory-tls-"));
  const openssl = (...args: string[]) => run("openssl", args, { cwd: dir });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  await openssl(
    "req",
    "-x509",
    ...key,
    "-keyout",
    "ca.key",
    "-out",
    "ca.pem",
    "-subj",
    "/CN=test",
    "-days",
    "2",
  );
  for (const [name, file] of [
    ["server", "server.key"],
    ["cert", "key.pem"],
  ] as const) {
    const subject = ["-subj", `/CN=${name}`, "-addext", "subjectAltName=IP:127.0.0.1"];
    await openssl("req", ...key, "-keyout", file, "-out", `${name}.csr`, ...subject);
    const signer = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-copy_extensions", "copy"];
    await openssl("x509", "-req", "-in", `${name}.csr`, "-out", `${name}.pem`, "-days", "2", ...signer);
  }
  return dir;
}
