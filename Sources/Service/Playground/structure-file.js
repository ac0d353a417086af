// The text of a structure file, and the name of its format.

/** The largest file, bytes: a hundred times the size of a POSCAR of the largest supercell. */
const maximumBytes = 4e6;

/**
 * Returns the text of a file, which may be compressed with gzip.
 *
 * @throws {Error} If it is too large, or its compression is damaged.
 */
export async function textOf(file) {
  const isCompressed = new DataView(await file.slice(0, 2).arrayBuffer());
  const isGzip = isCompressed.byteLength === 2 && isCompressed.getUint16(0) === 0x1f8b;
  const stream = isGzip ? file.stream().pipeThrough(new DecompressionStream("gzip")) : file.stream();
  const reader = stream.getReader();
  const parts = [];
  for (let count = 0; ;) {
    const { done, value } = await reader.read().catch(() => {
      throw new Error(isGzip ? "its gzip compression is damaged" : "the browser cannot read it");
    });
    if (done) return new Blob(parts).text();
    count += value.length;
    if (count > maximumBytes) {
      await reader.cancel();
      throw new Error("it is larger than 4 MB");
    }
    parts.push(value);
  }
}

/** Returns the name of the format of a structure's text that the service has read. */
export function structureFormat(text) {
  if (/^\s*[[{]/.test(text)) return "JSON";
  if (/^\s*data_/im.test(text)) return "CIF";
  return /^\s*\d+\s*$/.test(text.split(/\r?\n/, 1)[0]) ? "extended XYZ" : "POSCAR";
}
