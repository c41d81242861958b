const COMMENT_MARKER = 0xfe;

/** The same picture in other bytes: a comment segment right behind the start marker. The text has at most 65,533 bytes. */
export function withJpegComment(jpeg: Buffer, text: string): Buffer {
  const comment = Buffer.from(text);
  const length = comment.length + 2;
  const head = Buffer.from([0xff, COMMENT_MARKER, length >> 8, length & 0xff]);
  return Buffer.concat([jpeg.subarray(0, 2), head, comment, jpeg.subarray(2)]);
}
