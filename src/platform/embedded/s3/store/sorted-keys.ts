const BLOCK_KEYS = 512;

/**
 * A set of strings in ascending order of their code units: blocks of a sorted list, split when they outgrow their size.
 * Adding or removing costs a search and the shifting of one block, so that 1,000,000 keys stay as quick as 1,000.
 */
export class SortedKeys {
  private readonly blocks: string[][] = [];
  private count = 0;

  get size(): number {
    return this.count;
  }

  add(key: string): void {
    if (this.blocks.length === 0) this.blocks.push([]);
    const blockIndex = this.blockFor(key);
    const block = this.blocks[blockIndex]!;
    const at = lowerBound(block, key);
    if (block[at] === key) return;
    block.splice(at, 0, key);
    this.count += 1;
    if (block.length > BLOCK_KEYS * 2) this.blocks.splice(blockIndex + 1, 0, block.splice(BLOCK_KEYS));
  }

  remove(key: string): void {
    if (this.blocks.length === 0) return;
    const blockIndex = this.blockFor(key);
    const block = this.blocks[blockIndex]!;
    const at = lowerBound(block, key);
    if (block[at] !== key) return;
    block.splice(at, 1);
    this.count -= 1;
    if (block.length === 0) this.blocks.splice(blockIndex, 1);
  }

  /** The first key that is not below `bound`. */
  firstFrom(bound: string): string | undefined {
    for (const key of this.from(bound)) return key;
    return undefined;
  }

  /** Keys that are not below `bound`, in order. The set must not change while this is being read. */
  *from(bound: string): Generator<string> {
    if (this.blocks.length === 0) return;
    let blockIndex = this.blockFor(bound);
    let at = lowerBound(this.blocks[blockIndex]!, bound);
    for (; blockIndex < this.blocks.length; blockIndex += 1, at = 0) {
      const block = this.blocks[blockIndex]!;
      for (; at < block.length; at += 1) yield block[at]!;
    }
  }

  /** The last block whose first key is not above `key`, else the first block. */
  private blockFor(key: string): number {
    let low = 0;
    let high = this.blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.blocks[middle]![0]! <= key) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function lowerBound(keys: readonly string[], bound: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keys[middle]! < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
