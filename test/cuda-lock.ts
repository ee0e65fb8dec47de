/** The text of a pylock.toml with a wheel for every package, or a source archive for those with an `!`: `!flash-attn==2.8.3`. */
export function cudaLock(packages: readonly string[], size = 100_000): string {
  const tables = packages.map((one) => {
    const [name = "", version = ""] = one.replace("!", "").split("==");
    const stem = `${name.replaceAll("-", "_")}-${version}`;
    const hashes = `hashes = { sha256 = "${"ab".repeat(32)}" }, size = ${size}`;
    const file = one.startsWith("!")
      ? `sdist = { name = "${stem}.tar.gz", ${hashes} }`
      : `wheels = [{ name = "${stem}-py3-none-any.whl", ${hashes} }]`;
    return `\n[[packages]]\nname = "${name}"\nversion = "${version}"\n${file}\n`;
  });
  return `lock-version = "1.0"\ncreated-by = "test"\n${tables.join("")}`;
}
