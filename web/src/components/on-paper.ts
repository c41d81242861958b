/** Calls `begin` before the page is printed and `end` after it. The printing waits for what `begin` changes at once. */
export function onPaper(begin: () => void, end: () => void = () => undefined): () => void {
  addEventListener('beforeprint', begin);
  addEventListener('afterprint', end);
  return () => {
    removeEventListener('beforeprint', begin);
    removeEventListener('afterprint', end);
  };
}
