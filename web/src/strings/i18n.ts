import i18next, { type BackendModule, type i18n as I18n, type ResourceKey } from 'i18next';
import { initReactI18next } from 'react-i18next';

export const languages = ['id', 'en'] as const;
export type Language = (typeof languages)[number];
export const languageNames: Readonly<Record<Language, string>> = { id: 'Bahasa Indonesia', en: 'English' };

const KEPT_AS = 'pantau.language';
type Texts = Record<string, unknown>;

/** Namespaces: `shared`, `problems`, and one for each folder of pages, loaded with its first page. */
const files = import.meta.glob<{ readonly default: Texts }>(['../pages/*/{en,id}.json', './*/{en,id}.json']);
const fileOf = (language: string, namespace: string) =>
  files[`../pages/${namespace}/${language}.json`] ?? files[`./${namespace}/${language}.json`];

export const i18n: I18n = i18next.createInstance();

const backend: BackendModule = {
  type: 'backend',
  init: () => undefined,
  read: (language, namespace, done) => {
    const load = fileOf(language, namespace);
    if (!load) return done(null, {});
    load().then(
      (file) => done(null, file.default as ResourceKey),
      (error: Error) => done(error, false),
    );
  },
};

export async function startStrings(): Promise<void> {
  i18n.on('languageChanged', (language) => {
    document.documentElement.lang = language;
  });
  await i18n
    .use(backend)
    .use(initReactI18next)
    .init({
      lng: chosenLanguage(),
      fallbackLng: false,
      supportedLngs: languages,
      ns: ['shared', 'problems'],
      defaultNS: 'shared',
      // React escapes by itself.
      interpolation: { escapeValue: false },
      react: { useSuspense: false },
    });
}

/** The one that was chosen here before, else the browser's, else English. */
function chosenLanguage(): Language {
  const kept = localStorage.getItem(KEPT_AS);
  if (isLanguage(kept)) return kept;
  for (const wanted of navigator.languages) {
    const language = wanted.slice(0, 2).toLowerCase();
    if (isLanguage(language)) return language;
  }
  return 'en';
}

export async function setLanguage(language: Language): Promise<void> {
  localStorage.setItem(KEPT_AS, language);
  await i18n.changeLanguage(language);
}

export const languageOf = ({ language }: Pick<I18n, 'language'>): Language =>
  isLanguage(language) ? language : 'en';

const isLanguage = (text: string | null): text is Language =>
  text !== null && (languages as readonly string[]).includes(text);
