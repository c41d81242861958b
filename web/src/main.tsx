import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './app/global.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { startStrings } from './strings/i18n';

// react-remove-scroll, inside the component library's dialogs, looks for the nonce of its style elements here.
Object.assign(globalThis, {
  __webpack_nonce__: document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content,
});

const root = document.getElementById('root');
if (!root) throw new Error('The page has no #root.');
void startStrings().then(() => createRoot(root).render(<App />));
