// Writes web/src/api/schema.d.ts from docs/openapi.json. Types only: the built pages don't depend on it.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const document = JSON.parse(readFileSync(here('../docs/openapi.json'), 'utf8'));
// The screens ask for JSON; the type of a list must not be a union with its GeoJSON twin.
for (const path of Object.values(document.paths))
  for (const operation of Object.values(path))
    for (const answer of Object.values(operation.responses ?? {}))
      if (answer.content?.['application/json']) delete answer.content['application/geo+json'];
const nodes = await openapiTS(document, { alphabetize: true });
writeFileSync(here('src/api/schema.d.ts'), astToString(nodes));
