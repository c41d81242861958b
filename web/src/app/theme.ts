import { type CSSVariablesResolver, createTheme, type MantineColorsTuple, Modal } from '@mantine/core';

/** White on the filled shades passes 4.5:1, which the library's own green doesn't. */
const brand: MantineColorsTuple = [
  '#ecfdf3',
  '#d6f5e0',
  '#a9e6bd',
  '#79d698',
  '#54c97a',
  '#3cbf66',
  '#2f9f54',
  '#1f7a3d',
  '#176a33',
  '#0f5527',
];

export const theme = createTheme({
  colors: { brand },
  primaryColor: 'brand',
  primaryShade: { light: 8, dark: 7 },
  autoContrast: true,
  respectReducedMotion: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  defaultRadius: 'md',
  headings: { fontWeight: '650' },
  components: {
    // The title row of a dialog is a <header>, which readers of screens would take for a second banner of the page.
    Modal: Modal.extend({ defaultProps: { attributes: { header: { role: 'presentation' } } } }),
  },
});

/** The library's own quiet greys and links stay under 4.5:1 on their ground (WCAG 1.4.3). */
export const accessibleColours: CSSVariablesResolver = ({ colors }) => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': colors.gray[7],
    '--mantine-color-placeholder': colors.gray[7],
    '--mantine-color-anchor': brand[9],
    '--mantine-color-error': colors.red[9],
  },
  dark: {
    '--mantine-color-dimmed': colors.dark[1],
    '--mantine-color-placeholder': colors.dark[1],
    '--mantine-color-anchor': brand[3],
    '--mantine-color-error': colors.red[4],
  },
});
