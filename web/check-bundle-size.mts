import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** Fails the build when what the first page loads (entry, its static imports, their styles) is over the limit, gzipped. */
export function checkBundleSize({ limitBytes }: { readonly limitBytes: number }): Plugin {
  return {
    name: 'check-bundle-size',
    writeBundle(_options, bundle) {
      const names = new Set<string>();
      const visit = (name: string): void => {
        const chunk = bundle[name];
        if (names.has(name) || chunk?.type !== 'chunk') return;
        names.add(name);
        for (const style of chunk.viteMetadata?.importedCss ?? []) names.add(style);
        for (const imported of chunk.imports) visit(imported);
      };
      for (const chunk of Object.values(bundle))
        if (chunk.type === 'chunk' && chunk.isEntry) visit(chunk.fileName);
      const sizes = [...names].map((name) => {
        const file = bundle[name];
        const content = file?.type === 'chunk' ? file.code : (file?.source ?? '');
        return { name, bytes: gzipSync(content).length };
      });
      const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
      if (total > limitBytes)
        this.error(
          `The first page loads ${total} bytes compressed, more than ${limitBytes}. Load what it doesn't need by import().\n` +
            sizes.map(({ name, bytes }) => `  ${bytes} ${name}`).join('\n'),
        );
      this.info(`the first page loads ${total} bytes compressed of at most ${limitBytes}`);
    },
  };
}
