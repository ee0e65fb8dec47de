/** Last part of a URL or path; `%2B` in it is the `+` of a local version. */
export function fileName(place: string): string {
  const last = place.slice(place.lastIndexOf("/") + 1);
  const [name = ""] = last.includes("#") || last.includes("?") ? last.split(/[?#]/) : [last];
  if (!name.includes("%")) return name;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
