/** Renders the sample flight, whose every crack is known; nobody flew it. */
export abstract class SampleRenderer {
  /** Photos that it will have: what progress counts up to. */
  abstract readonly photoCount: number;
  /** Writes the flight’s files into `folder`, which is there and empty. Throws DomainError `sample-not-rendered`. */
  abstract render(folder: string, onProgress: (done: number) => void): Promise<void>;
  /** Ends what is under way. */
  abstract close(): void;
}
