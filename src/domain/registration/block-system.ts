/** Unknowns of one photo: east, north, height, and small turns about north, east and down. */
export const unknownsPerPhoto = 6;
const n = unknownsPerPhoto;
const blockSize = n * n;

/** Far below what any pose is known to. */
const relativeTolerance = 1e-8;
const mostRounds = 400;

/** Symmetric positive definite normal equations, a 6x6 block for each photo and each pair that shares ties. */
export class BlockSystem {
  private readonly diagonal: Float64Array;
  private readonly right: Float64Array;
  private readonly pairs = new Map<number, Float64Array>();

  constructor(private readonly photos: number) {
    this.diagonal = new Float64Array(photos * blockSize);
    this.right = new Float64Array(photos * n);
  }

  /** A prior: unknown `k` of a photo is `wanted`, with this weight (one over the variance). */
  addPrior(photo: number, k: number, wanted: number, weight: number): void {
    this.diagonal[photo * blockSize + k * n + k]! += weight;
    this.right[photo * n + k]! += weight * wanted;
  }

  /**
   * One scalar observation: `a` . x_a - `b` . x_b = `value`, with a weight. A photo below zero is held still.
   * Slopes are six numbers each.
   */
  addDifference(
    photoA: number,
    slopeA: ArrayLike<number>,
    photoB: number,
    slopeB: ArrayLike<number>,
    value: number,
    weight: number,
  ): void {
    this.addSide(photoA, slopeA, value, weight);
    this.addSide(photoB, slopeB, -value, weight);
    if (photoA < 0 || photoB < 0) return;
    const [low, high, lowSlope, highSlope] =
      photoA < photoB ? [photoA, photoB, slopeA, slopeB] : [photoB, photoA, slopeB, slopeA];
    const key = low * this.photos + high;
    const block = this.pairs.get(key) ?? new Float64Array(blockSize);
    this.pairs.set(key, block);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) block[i * n + j]! -= weight * lowSlope[i]! * highSlope[j]!;
    }
  }

  private addSide(photo: number, slope: ArrayLike<number>, value: number, weight: number): void {
    if (photo < 0) return;
    const at = photo * blockSize;
    for (let i = 0; i < n; i++) {
      this.right[photo * n + i]! += weight * slope[i]! * value;
      for (let j = 0; j < n; j++) this.diagonal[at + i * n + j]! += weight * slope[i]! * slope[j]!;
    }
  }

  /**
   * Conjugate gradients with the photos' own blocks as preconditioner.
   * R. Barrett et al., Templates for the solution of linear systems, SIAM 1994, sections 2.3.1 and 3.2.
   */
  solve(): Float64Array {
    const factors = this.factorDiagonal();
    const x = new Float64Array(this.right.length);
    const residual = Float64Array.from(this.right);
    const direction = new Float64Array(x.length);
    const product = new Float64Array(x.length);
    let eased = this.precondition(factors, residual);
    direction.set(eased);
    let size = dot(residual, eased);
    const enough = size * relativeTolerance ** 2;
    for (let round = 0; round < mostRounds && size > enough && size > 0; round++) {
      this.multiply(direction, product);
      const step = size / dot(direction, product);
      for (let i = 0; i < x.length; i++) {
        x[i]! += step * direction[i]!;
        residual[i]! -= step * product[i]!;
      }
      eased = this.precondition(factors, residual);
      const next = dot(residual, eased);
      const share = next / size;
      for (let i = 0; i < x.length; i++) direction[i] = eased[i]! + share * direction[i]!;
      size = next;
    }
    return x;
  }

  private multiply(x: Float64Array, into: Float64Array): void {
    for (let photo = 0; photo < this.photos; photo++) {
      for (let i = 0; i < n; i++) {
        let sum = 0;
        for (let j = 0; j < n; j++) sum += this.diagonal[photo * blockSize + i * n + j]! * x[photo * n + j]!;
        into[photo * n + i] = sum;
      }
    }
    for (const [key, block] of this.pairs) {
      const low = Math.floor(key / this.photos) * n;
      const high = (key % this.photos) * n;
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          into[low + i]! += block[i * n + j]! * x[high + j]!;
          into[high + j]! += block[i * n + j]! * x[low + i]!;
        }
      }
    }
  }

  /** Lower Cholesky factors of the diagonal blocks. G. Golub, C. Van Loan, Matrix Computations, section 4.2. */
  private factorDiagonal(): Float64Array {
    const factors = Float64Array.from(this.diagonal);
    for (let at = 0; at < factors.length; at += blockSize) {
      for (let j = 0; j < n; j++) {
        for (let i = j; i < n; i++) {
          let sum = factors[at + i * n + j]!;
          for (let k = 0; k < j; k++) sum -= factors[at + i * n + k]! * factors[at + j * n + k]!;
          factors[at + i * n + j] =
            i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / factors[at + j * n + j]!;
        }
      }
    }
    return factors;
  }

  private precondition(factors: Float64Array, residual: Float64Array): Float64Array {
    const eased = Float64Array.from(residual);
    for (let photo = 0; photo < this.photos; photo++) {
      const [at, row] = [photo * blockSize, photo * n];
      for (let i = 0; i < n; i++) {
        for (let k = 0; k < i; k++) eased[row + i]! -= factors[at + i * n + k]! * eased[row + k]!;
        eased[row + i]! /= factors[at + i * n + i]!;
      }
      for (let i = n - 1; i >= 0; i--) {
        for (let k = i + 1; k < n; k++) eased[row + i]! -= factors[at + k * n + i]! * eased[row + k]!;
        eased[row + i]! /= factors[at + i * n + i]!;
      }
    }
    return eased;
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
