const blockBytes = 512;

/** One file of a tar archive, POSIX pax: names of objects may be longer than ustar's hundred bytes. */
export function tarEntry(name: string, content: Uint8Array, modifiedMs: number): Buffer {
  const isLong = Buffer.byteLength(name) > 100;
  const pax = isLong ? paxRecord('path', name) : undefined;
  const parts = pax ? [header('PaxHeader', pax.length, 'x', modifiedMs), padded(pax)] : [];
  const shortName = isLong ? Buffer.from(name).subarray(0, 100).toString('latin1') : name;
  return Buffer.concat([...parts, header(shortName, content.length, '0', modifiedMs), padded(content)]);
}

export const tarEnd = Buffer.alloc(2 * blockBytes);

function header(name: string, sizeBytes: number, type: '0' | 'x', modifiedMs: number): Buffer {
  const block = Buffer.alloc(blockBytes);
  const octal = (value: number, width: number) => `${value.toString(8).padStart(width - 1, '0')}\0`;
  block.write(name, 0, 100, 'utf8');
  block.write(octal(0o600, 8), 100);
  block.write(octal(0, 8), 108);
  block.write(octal(0, 8), 116);
  block.write(octal(sizeBytes, 12), 124);
  block.write(octal(Math.floor(modifiedMs / 1000), 12), 136);
  block.write('        ', 148); // the checksum counts as blanks
  block.write(type, 156);
  block.write('ustar\x0000', 257, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** The length in front counts itself. */
function paxRecord(key: string, value: string): Buffer {
  const rest = ` ${key}=${value}\n`;
  let length = Buffer.byteLength(rest);
  while (length !== Buffer.byteLength(`${length}${rest}`)) length = Buffer.byteLength(`${length}${rest}`);
  return Buffer.from(`${length}${rest}`);
}

function padded(content: Uint8Array): Buffer {
  return Buffer.concat([content, Buffer.alloc((blockBytes - (content.length % blockBytes)) % blockBytes)]);
}
