/** Tars as nobody's tool would write them. */

export interface TarMember {
  readonly path: string;
  readonly content?: string | Buffer;
  /** `0` a file, `1` a hard link, `2` a symbolic link, `3` a device, `5` a folder, `6` a pipe. */
  readonly type?: string;
  readonly link?: string;
  /** What the header says of the size, where it lies. */
  readonly size?: number;
}

export function tarOf(members: readonly TarMember[], { ended = true } = {}): Buffer {
  const blocks = members.flatMap((member) => {
    const content = Buffer.from(member.content ?? '');
    const padding = Buffer.alloc((512 - (content.length % 512)) % 512);
    return [headerOf(member, content.length), content, padding];
  });
  return Buffer.concat(ended ? [...blocks, Buffer.alloc(1024)] : blocks);
}

function headerOf({ path, type = '0', link = '', size }: TarMember, length: number): Buffer {
  const header = Buffer.alloc(512);
  header.write(path, 0, 100, 'latin1');
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0');
  header.write(`${octal(0o600, 7)}\0${octal(0, 7)}\0${octal(0, 7)}\0`, 100, 'latin1');
  header.write(`${octal(size ?? length, 11)}\0${octal(0, 11)}\0`, 124, 'latin1');
  header.write(type, 156, 'latin1');
  header.write(link, 157, 100, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  header.write('        ', 148, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${octal(sum, 6)}\0 `, 148, 'latin1');
  return header;
}
